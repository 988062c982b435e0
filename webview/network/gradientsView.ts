/** Vanishing gradients, seen: how much of the error at the last token reaches back to each step before it. */
import type { GradientFlow } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { chartFigure } from "../charts/chartFigure.ts";
import { alignSeries } from "../charts/curve.ts";
import { lineChart, type Picture } from "../charts/lineChart.ts";
import { swatch } from "../charts/swatch.ts";
import type { Comparison, PanelState } from "../state/panelState.ts";
import { button } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noNetworkSentence } from "../widgets/emptyView.ts";
import { onThemeChange } from "../widgets/theme.ts";
import { distances, FLOOR, gradientCurveName, gradientCurveStyle, relativeNorms, shareText } from "./gradientCurves.ts";

/**
 * @param train   what its button does while there is no network
 * @param compare trains a network of each cell, to be drawn beside the one in use
 */
export function gradientsView(train: () => void, compare: () => void): View<PanelState> {
  const empty = emptyView({ id: "gradients-empty", onPress: train });
  const where = h("p", { id: "gradients-where", class: "quiet", role: "status" });
  const comparing = comparisonRow(compare);
  const reading = h("p", { id: "flow-reading", class: "quiet" });
  let flow: GradientFlow | undefined;
  const chart = lineChart({ heightPx: 300, onRead: index => setText(reading, readingText(flow, index)) });
  const label = t("Share of the gradient over the steps of the window; the table below holds the same figures.");
  const figure = chartFigure({ id: "flow", label, chart, reading });
  const rows = h("tbody");
  const head = h("thead");
  const table = h("table", { id: "flow-table" }, head, rows);
  const region = { class: "wide", role: "region", tabindex: "0", "aria-label": t("The curves as a table") };
  const parts = [where, figure, reading, comparing.element, h("div", region, table), caption()];
  const known = section("gradients", t("How far back an error reaches"), ...parts);
  const drawTable = (): void => {
    if (flow) fillTable(head, rows, flow);
  };
  onThemeChange(drawTable);

  return {
    element: h("div", {}, empty.element, known),
    update(state) {
      const { gradients } = state;
      const missing = noNetworkSentence(state);
      empty.show(missing, state);
      known.hidden = missing !== undefined;
      const seen = gradients.kind === "available" && gradients.value.curves.length > 0;
      figure.hidden = reading.hidden = table.hidden = comparing.element.hidden = !seen;
      comparing.update(state.comparison);
      setText(where, whereText(gradients));
      if (gradients.kind !== "available" || gradients.value === flow || !seen) return;
      flow = gradients.value;
      figure.dataset["curves"] = String(flow.curves.length);
      chart.draw(pictureOf(flow));
      setText(reading, readingText(flow, undefined));
      drawTable();
    },
  };
}

function whereText(gradients: PanelState["gradients"]): string {
  switch (gradients.kind) {
    case "awaited":
      return t("Measuring …");
    case "unavailable":
      return gradients.message;
    case "available": {
      const { file, value } = gradients;
      return value.curves.length > 0
        ? t("The last {0} tokens before the caret in {1}.", value.steps, file)
        : t("There is too little text before the caret in {0}: move it further down.", file);
    }
    default:
      return gradients satisfies never;
  }
}

/** The button that lets the other cells learn, and how that stands. */
function comparisonRow(compare: () => void): { readonly element: HTMLElement; update(state: Comparison): void } {
  const label = t("Train Each Cell for 3 Seconds");
  const press = button({ id: "compare-button", label, appearance: "secondary", onPress: compare });
  const told = h("p", { id: "compare-state", class: "caption", role: "status" });
  return {
    element: h("div", { class: "compare" }, press.element, told),
    update(state) {
      press.setDisabled(state.kind === "underWay");
      setText(told, comparisonText(state));
    },
  };
}

function comparisonText(state: Comparison): string {
  switch (state.kind) {
    case "idle":
      return t(
        "An RNN, a GRU and an LSTM of the size of the network in use learn the open file, all by the same steps, so that they can be compared before and after. They are forgotten with the window.",
      );
    case "underWay":
      return t("An RNN, a GRU and an LSTM are learning the open file …");
    case "failed":
      return t("They could not learn: {0}", state.message);
    default:
      return state satisfies never;
  }
}

function pictureOf({ curves, steps, windowSteps }: GradientFlow): Picture {
  const shares = curves.map(relativeNorms);
  const all = shares.flat();
  return {
    columns: alignSeries(shares.map(curve => curve.map((y, k) => ({ x: k + 1, y })))),
    styles: curves.map(gradientCurveStyle),
    range: [Math.min(...all) / 2, Math.max(...all) * 2],
    isLog: true,
    xLabel: t("step t of the window"),
    yLabel: t("share of the gradient"),
    marks: steps > windowSteps ? [steps - windowSteps + 0.5] : [],
  };
}

function fillTable(head: HTMLElement, rows: HTMLElement, flow: GradientFlow): void {
  const backs = distances(flow);
  const places = backs.map(back => (back === 0 ? t("Norm at T") : t("{0} back", back)));
  const titles = [t("Line"), t("Network"), t("Loss, nats/token"), ...places];
  head.replaceChildren(h("tr", {}, ...titles.map(title => h("th", { scope: "col" }, title))));
  rows.replaceChildren(
    ...flow.curves.map(curve => {
      const shares = relativeNorms(curve);
      const cells = backs.map(back =>
        back === 0 ? (curve.norms.at(-1) ?? 0).toPrecision(3) : shareText(shares.at(-1 - back) ?? FLOOR),
      );
      const loss = curve.lossNatsPerToken === undefined ? "–" : decimal(curve.lossNatsPerToken, 2);
      const texts = [gradientCurveName(curve, flow), loss, ...cells];
      return h("tr", {}, h("td", {}, swatch(gradientCurveStyle(curve))), ...texts.map(text => h("td", {}, text)));
    }),
  );
}

function readingText(flow: GradientFlow | undefined, index: number | undefined): string {
  if (!flow || index === undefined) return t("Point at the picture to read it.");
  const shares = flow.curves.map(
    curve => `${gradientCurveName(curve, flow)} ${shareText(relativeNorms(curve)[index] ?? FLOOR)}`,
  );
  return t("Step {0}, {1} back: {2}", index + 1, flow.steps - 1 - index, shares.join(", "));
}

function caption(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    t("The error at the last token T is sent back through time:"),
    " ",
    h("code", {}, "‖∂L⟨T⟩/∂a⟨t⟩‖"),
    " ",
    t(
      "says how much step t could still learn from it, here as a share of what it is at T. Each step back multiplies by the same weights, so in a plain RNN it shrinks (or grows) exponentially; the gates of GRU and LSTM can learn to let it through. The dotted upright line is where training cuts: it never looks further back than one window (truncated backpropagation through time).",
    ),
  );
}
