/** What the run has written while it learned: a heading for each step, and under it a text for each temperature. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { SampleEvent } from "../../src/protocol/training.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { count } from "../state/sentences.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";

/** Within so many pixels of its end the list follows what is written. */
const NEAR_END_PX = 24;

interface StepSamples {
  readonly step: number;
  readonly samples: readonly SampleEvent[];
}

/** The earliest first. It follows a run that goes on while one looks at its end. */
export function runSamplesView(): View<PanelState> {
  const list = h("ol", { id: "samples-list", class: "samples", tabindex: "0", "aria-label": t("Samples by step") });
  const caption = h("p", { class: "caption" });
  const element = section("samples-of-run", t("As it learned"), caption, list);
  let items = new Map<string, HTMLElement>();
  let listed: unknown;

  return {
    element,
    update(state) {
      const { runSamples: samples } = state;
      element.hidden = samples.length === 0;
      if (samples === listed) return;
      listed = samples;
      const record = recordOf(state);
      setText(caption, captionText(record?.corpus?.settings.initialModel === "scratch"));
      const isAtEnd = items.size > 0 && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
      const bitsAt = new Map(record?.validation.map(({ step, bitsPerChar }) => [step, bitsPerChar]));
      const shown = groupByStep(samples).map(group => {
        const key = `${group.step}/${group.samples.length}/${bitsAt.get(group.step)}`;
        return [key, items.get(key) ?? listItem(group, bitsAt.get(group.step))] as const;
      });
      items = new Map(shown);
      list.replaceChildren(...items.values());
      if (isAtEnd) list.scrollTop = list.scrollHeight;
    },
  };
}

function captionText(isFromNothing: boolean): string {
  const how = t(
    "Before the first step and after each validation the network writes the beginning of a file, once for each temperature and always with the same random numbers. The earliest comes first.",
  );
  const what = isFromNothing
    ? t("Read on to see noise become code.")
    : t("It began as a network that knew code already; read on to see it become yours.");
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
      : t("Step {0}, {1} bits per character on held-out files", count(step), decimal(bitsPerChar, 2));
  return h("li", {}, h("h3", {}, title), h("div", { class: "writings" }, ...samples.map(sampleFigure)));
}

function sampleFigure({ temperature, prompt, text }: SampleEvent): HTMLElement {
  const name = h("figcaption", { class: "note" }, t("Temperature {0}", decimal(temperature, 1)));
  const written =
    prompt + text === "" ? h("span", { class: "quiet" }, t("Nothing: the file ends here.")) : h("span", {}, text);
  return h("figure", {}, name, h("pre", { class: "sample-box" }, h("span", { class: "prompt" }, prompt), written));
}
