/** The way in: a choice of texts, and a network that turns noise into words of the chosen one. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { pressButton } from "../../playground/widgets/fields.ts";
import { linesFigure } from "../../playground/widgets/lines.ts";
import { h, setText } from "../../widgets/dom.ts";
import { languageRun, written } from "../experiments/language.ts";
import { runSliced, type Sliced } from "./sliced.ts";

const STEPS = 300;
/** Steps after which a line is written: often at first, when it changes fast. */
const SHOWN_STEPS = [0, 10, 20, 40, 80, 150, 220, 300];
const LINE_CHARS = 60;

interface Shown {
  readonly step?: number;
  readonly lines?: readonly (readonly [step: number, text: string])[];
  readonly points?: readonly (readonly [number, number])[];
}

export interface StartView {
  readonly element: HTMLElement;
  /** Shows how a network learns a text. */
  learn(text: string): void;
  stop(): void;
}

/** @param choices the texts that can be chosen */
export function startView(
  choices: readonly { readonly id: string; readonly label: string; readonly choose: () => void }[],
): StartView {
  const buttons = choices.map(({ id, label, choose }, k) =>
    pressButton({ id: `start-${id}`, label, kind: k === 0 ? "primary" : "secondary", onPress: choose }),
  );
  const list = h("ol", { id: "start-lines", class: "start-lines" });
  const chart = linesFigure("start-chart", 130);
  const status = h("p", { id: "start-status", class: "note", role: "status" });
  chart.element.hidden = true;
  let running: Sliced | undefined;
  const show = ({ step, lines, points }: Shown): void => {
    if (step !== undefined) setText(status, t("Step {0} of {1}", step, STEPS));
    if (lines)
      list.replaceChildren(
        ...lines.map(([at, text]) => h("li", {}, h("span", { class: "note" }, t("Step {0}", at)), h("pre", {}, text))),
      );
    if (!points) return;
    chart.draw({
      lines: [{ name: t("Loss"), color: "training", points }],
      xLabel: t("step"),
      yLabel: t("Loss in nats"),
      show: value => decimal(value, 2),
    });
  };
  return {
    element: h(
      "section",
      { class: "figure-stack", "aria-labelledby": "start-title" },
      h("h2", { id: "start-title" }, t("See a network learn")),
      h(
        "p",
        {},
        t(
          "A small network reads a text and learns to predict its next character. Choose a text and watch noise become words.",
        ),
      ),
      h("div", { class: "buttons" }, ...buttons.map(({ element }) => element)),
      status,
      list,
      chart.element,
    ),
    learn(text) {
      running?.stop();
      chart.element.hidden = false;
      running = runSliced(noiseToWords(text), show, () =>
        setText(status, t("Done after {0} steps. The lessons explain what happened.", STEPS)),
      );
    },
    stop: () => running?.stop(),
  };
}

/** Trains on a text, and writes a line from the same random numbers again and again. */
export function* noiseToWords(text: string): Generator<Shown, undefined> {
  const run = languageRun(text);
  const lines: (readonly [number, string])[] = [];
  const points: (readonly [number, number])[] = [];
  for (let step = 0; ; step++) {
    if (SHOWN_STEPS.includes(step)) {
      lines.push([step, written(run, { count: LINE_CHARS, temperature: 0.7, seed: 5 }).replaceAll("\n", "↵")]);
      yield { step, lines: [...lines] };
    }
    if (step >= STEPS) return undefined;
    points.push([step + 1, run.step().lossNats]);
    yield step % 5 === 0 ? { step, points: [...points] } : { step };
  }
}
