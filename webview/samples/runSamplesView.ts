/** Shows the samples that the run drew while it trained, one group for each step. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { SampleEvent } from "../../src/protocol/training.ts";
import { count } from "../state/formats.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { type Choice, choice } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";

/** The list scrolls to new samples when it is this close to its end. */
const NEAR_END_PX = 24;

const ORDERS: readonly Choice<"earliest" | "newest">[] = [
  { value: "earliest", label: t("Earliest first") },
  { value: "newest", label: t("Newest first") },
];

interface StepSamples {
  readonly step: number;
  readonly samples: readonly SampleEvent[];
}

/** The earliest step comes first. */
export function runSamplesView(): View<PanelState> {
  const list = h("ol", { id: "samples-list", class: "samples", tabindex: "0", "aria-label": t("Samples by step") });
  const caption = h("p", { class: "caption" });
  let isNewestFirst = false;
  const order = choice("samples-order", t("Order"), ORDERS, value => {
    isNewestFirst = value === "newest";
    list.replaceChildren(...ordered());
    list.scrollTop = 0;
  });
  order.set("earliest");
  const ordered = () => (isNewestFirst ? [...items.values()].reverse() : [...items.values()]);
  const toolbar = h("div", { class: "toolbar" }, order.element);
  const element = section("samples-of-run", t("Samples during training"), caption, toolbar, list);
  let items = new Map<string, HTMLElement>();
  let listed: unknown;

  return {
    element,
    update(state) {
      const { runSamples } = state;
      const isTask = recordOf(state)?.corpus?.settings.task !== undefined; // its answers are beside its curve
      element.hidden = runSamples.length === 0 || isTask;
      if (runSamples === listed) return;
      listed = runSamples;
      const record = recordOf(state);
      setText(caption, captionText(record?.corpus?.settings.initialModel === "scratch"));
      const isAtEnd = items.size > 0 && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
      const bitsAt = new Map(record?.validation.map(({ step, bitsPerChar }) => [step, bitsPerChar]));
      const shown = groupByStep(runSamples).map(group => {
        const key = `${group.step}/${group.samples.length}/${bitsAt.get(group.step)}`;
        return [key, items.get(key) ?? listItem(group, bitsAt.get(group.step))] as const;
      });
      items = new Map(shown);
      list.replaceChildren(...ordered());
      if (isAtEnd && !isNewestFirst) list.scrollTop = list.scrollHeight;
    },
  };
}

function captionText(isFromScratch: boolean): string {
  const how = t(
    "Before the first step and after each validation, the network samples the beginning of a file, once for each temperature. It always uses the same seed.",
  );
  const what = isFromScratch
    ? t("Scroll down to see noise turn into code.")
    : t("The initial model already knew code. Scroll down to see it adapt to this workspace.");
  return `${how} ${what}`;
}

function groupByStep(samples: readonly SampleEvent[]): readonly StepSamples[] {
  const steps = [...new Set(samples.map(({ step }) => step))];
  return steps.map(step => ({ step, samples: samples.filter(sample => sample.step === step) }));
}

function listItem({ step, samples }: StepSamples, bitsPerChar: number | undefined): HTMLElement {
  const title =
    bitsPerChar === undefined
      ? t("Step {0}", count(step))
      : t("Step {0}, validation loss {1} bits per character", count(step), decimal(bitsPerChar, 2));
  return h("li", {}, h("h3", {}, title), h("div", { class: "sample-figures" }, ...samples.map(sampleFigure)));
}

function sampleFigure({ temperature, prompt, text }: SampleEvent): HTMLElement {
  const caption = h("figcaption", { class: "note" }, t("Temperature {0}", decimal(temperature, 1)));
  const isEmpty = prompt + text === "";
  const sampled = isEmpty ? h("span", { class: "secondary" }, t("Empty: end of file")) : h("span", {}, text);
  return h("figure", {}, caption, h("pre", { class: "text-box" }, h("span", { class: "prompt" }, prompt), sampled));
}
