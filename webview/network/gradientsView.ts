/** Shows vanishing gradients: how the loss gradient of the last token shrinks on its way back through time. */
import type { GradientFlow } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { chartFigure } from "../charts/chartFigure.ts";
import { alignSeries } from "../charts/curve.ts";
import { lineChart, type Picture } from "../charts/lineChart.ts";
import { swatch } from "../charts/swatch.ts";
import type { LessonLink } from "../lessons/lessonLink.ts";
import type { Comparison, PanelState } from "../state/panelState.ts";
import { button } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noNetworkSentence } from "../widgets/emptyView.ts";
import { note } from "../widgets/note.ts";
import { onThemeChange } from "../widgets/theme.ts";
import { distances, FLOOR, gradientCurveName, gradientCurveStyle, ratioText, relativeNorms } from "./gradientCurves.ts";
import { GRADIENTS_LESSON } from "./lessonOf.ts";

export interface GradientsParts {
  /** Called by the button that is shown while there is no network. */
  train(): void;
  /** Trains the comparison networks. */
  compare(): void;
  readonly network: View<PanelState>;
  readonly lesson: LessonLink;
}

export function gradientsView({ train, compare, network, lesson }: GradientsParts): View<PanelState> {
  const empty = emptyView({ id: "gradients-empty", onPress: train });
  const source = h("p", { id: "gradients-source", class: "secondary", role: "status" });
  const comparison = comparisonRow(compare);
  const reading = h("p", { id: "gradients-reading", class: "secondary" });
  let flow: GradientFlow | undefined;
  const chart = lineChart({ heightPx: 300, onRead: index => setText(reading, readingText(flow, index)) });
  const label = t("Relative gradient norm by time step. The table below shows the same values.");
  const figure = chartFigure({ id: "gradients-chart", label, chart, reading });
  const rows = h("tbody");
  const head = h("thead");
  const table = h("table", { id: "gradients-table" }, head, rows);
  const region = { class: "wide", role: "region", tabindex: "0", "aria-label": t("Gradient norms as a table") };
  const parts = [
    network.element,
    source,
    figure,
    reading,
    comparison.element,
    h("div", region, table),
    lesson.element,
    caption(),
  ];
  lesson.show(GRADIENTS_LESSON);
  const content = section("gradients", t("Vanishing gradients"), ...parts);
  const drawTable = (): void => {
    if (flow) fillTable(head, rows, flow);
  };
  onThemeChange(drawTable);

  return {
    element: h("div", {}, empty.element, content),
    update(state) {
      const { gradients } = state;
      network.update(state);
      const missing = noNetworkSentence(state);
      empty.show(missing, state);
      content.hidden = missing !== undefined;
      const hasCurves = gradients.kind === "available" && gradients.value.curves.length > 0;
      figure.hidden = reading.hidden = table.hidden = comparison.element.hidden = !hasCurves;
      comparison.update(state);
      setText(source, sourceText(gradients));
      if (gradients.kind !== "available" || gradients.value === flow || !hasCurves) return;
      flow = gradients.value;
      figure.dataset["curves"] = String(flow.curves.length);
      chart.draw(pictureOf(flow));
      setText(reading, readingText(flow, undefined));
      drawTable();
    },
  };
}

function sourceText(gradients: PanelState["gradients"]): string {
  switch (gradients.kind) {
    case "awaited":
      return t("Measuring gradients…");
    case "unavailable":
      return gradients.message;
    case "available": {
      const { file, value } = gradients;
      return value.curves.length > 0
        ? t("The last {0} tokens before the cursor in {1}.", value.steps, file)
        : t("There is too little text before the cursor in {0}. Move the cursor further down.", file);
    }
    default:
      return gradients satisfies never;
  }
}

/** The button that trains the comparison networks, and their status. */
function comparisonRow(compare: () => void) {
  const label = t("Train Comparison Networks");
  const trainButton = button({ id: "compare-button", label, appearance: "secondary", onPress: compare });
  const status = h("p", { id: "compare-status", class: "caption", role: "status" });
  const brief = note(
    t("A few seconds of training can contradict the lesson: a trained LSTM may forget sooner than an RNN."),
    t(
      "The gates begin half open and first learn what the next token needs, which is mostly near. Only with more training do they learn to keep what is needed later. A plain RNN gets no such choice: its gradient vanishes or explodes with every step, whatever it learns. Compare with the network in use, which has trained for longer.",
    ),
  );
  return {
    element: h("div", { class: "compare" }, trainButton.element, status, brief),
    update({ comparison, gradients }: Pick<PanelState, "comparison" | "gradients">): void {
      brief.hidden = gradients.kind !== "available" || gradients.value.comparisonSteps === 0;
      trainButton.setDisabled(comparison.kind === "underWay");
      setText(status, comparisonText(comparison));
    },
  };
}

function comparisonText(state: Comparison): string {
  switch (state.kind) {
    case "idle":
      return t(
        "Trains an RNN, a GRU, and an LSTM on the open file for 3 seconds each. They have the size of the network in use and are discarded when the window closes.",
      );
    case "underWay":
      return t("Training an RNN, a GRU, and an LSTM on the open file…");
    case "failed":
      return t("The comparison networks could not be trained: {0}", state.message);
    default:
      return state satisfies never;
  }
}

function pictureOf({ curves, steps, windowSteps }: GradientFlow): Picture {
  const ratios = curves.map(relativeNorms);
  const all = ratios.flat();
  return {
    columns: alignSeries(ratios.map(curve => curve.map((y, k) => ({ x: k + 1, y })))),
    styles: curves.map(gradientCurveStyle),
    range: [Math.min(...all) / 2, Math.max(...all) * 2],
    isLog: true,
    xLabel: t("time step t"),
    yLabel: t("relative gradient norm"),
    marks: steps > windowSteps ? [steps - windowSteps + 0.5] : [],
  };
}

function fillTable(head: HTMLElement, rows: HTMLElement, flow: GradientFlow): void {
  const backs = distances(flow);
  const columns = backs.map(back => (back === 0 ? t("Norm at T") : `T−${back}`));
  const hasLoss = flow.curves.some(({ lossNatsPerToken }) => lossNatsPerToken !== undefined);
  const titles = [t("Line"), t("Network"), ...(hasLoss ? [t("Loss, nats/token")] : []), ...columns];
  head.replaceChildren(h("tr", {}, ...titles.map(title => h("th", { scope: "col" }, title))));
  rows.replaceChildren(
    ...flow.curves.map(curve => {
      const ratios = relativeNorms(curve);
      const cells = backs.map(back =>
        back === 0 ? (curve.norms.at(-1) ?? 0).toPrecision(3) : ratioText(ratios.at(-1 - back) ?? FLOOR),
      );
      const loss = curve.lossNatsPerToken === undefined ? "–" : decimal(curve.lossNatsPerToken, 2);
      const texts = [gradientCurveName(curve, flow), ...(hasLoss ? [loss] : []), ...cells];
      return h("tr", {}, h("td", {}, swatch(gradientCurveStyle(curve))), ...texts.map(text => h("td", {}, text)));
    }),
  );
}

function readingText(flow: GradientFlow | undefined, index: number | undefined): string {
  if (!flow || index === undefined) return t("Point at the chart to see its values.");
  const ratios = flow.curves.map(
    curve => `${gradientCurveName(curve, flow)} ${ratioText(relativeNorms(curve)[index] ?? FLOOR)}`,
  );
  return t("Step {0} (T−{1}): {2}", index + 1, flow.steps - 1 - index, ratios.join(", "));
}

function caption(): HTMLElement {
  return note(
    t("Backpropagation through time carries the loss of the last token T back to earlier steps."),
    t("The chart shows"),
    " ",
    h("code", {}, "‖∂L⟨T⟩/∂a⟨t⟩‖"),
    " ",
    t(
      "relative to its value at step T. A small value means that step t can learn little from this loss. Each step back multiplies the gradient by the same weights, so in a plain RNN it vanishes or explodes exponentially. The gates of a GRU or an LSTM can preserve it. Training truncates backpropagation at the dotted line, after one window.",
    ),
  );
}
