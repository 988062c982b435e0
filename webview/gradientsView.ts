/** Vanishing gradients, seen: how much of the error at the last token reaches back to each step before it. */
import type { FlowCurve, GradientFlow } from "../src/protocol/inspection.ts";
import { align } from "./curve.ts";
import { h, section, setText, type View } from "./dom.ts";
import { emptyView, noNetworkSentence } from "./emptyView.ts";
import { type LineStyle, lineChart, type Picture } from "./lineChart.ts";
import type { PanelState } from "./panelState.ts";
import { swatch } from "./swatch.ts";
import { onThemeChange } from "./theme.ts";

/** Smaller shares are drawn at the floor: float32 knows little below. */
const FLOOR = 1e-8;
const TRAINED: LineStyle = { colour: "training", width: 3 };
const FRESH: Record<FlowCurve["cell"], LineStyle> = {
  rnn: { colour: "run1", width: 2, dash: [2, 3] },
  gru: { colour: "run0", width: 2, dash: [9, 3] },
  lstm: { colour: "run2", width: 2, dash: [9, 3, 2, 3] },
};

/** @param train what its button does while there is no network */
export function gradientsView(train: () => void): View<PanelState> {
  const empty = emptyView({ id: "gradients-empty", label: "Train on Workspace", onPress: train });
  const where = h("p", { id: "gradients-where", class: "quiet", role: "status" });
  const reading = h("p", { id: "flow-reading", class: "quiet" });
  let flow: GradientFlow | undefined;
  const chart = lineChart({ heightPx: 300, onRead: index => setText(reading, readingText(flow, index)) });
  const figure = h(
    "figure",
    {
      id: "flow",
      role: "img",
      "aria-label": "Share of the gradient over the steps of the window; the table below holds the same figures.",
    },
    chart.element,
  );
  const rows = h("tbody");
  const head = h("thead");
  const table = h("table", { id: "flow-table" }, head, rows);
  const known = section("gradients", "How far back an error reaches", where, figure, reading, table, caption());
  const drawTable = (): void => {
    if (flow) fillTable(head, rows, flow);
  };
  onThemeChange(drawTable);

  return {
    element: h("div", {}, empty.element, known),
    update(state) {
      const { gradients } = state;
      const missing = noNetworkSentence(state);
      empty.show(missing);
      known.hidden = missing !== undefined;
      const seen = gradients.kind === "seen" && gradients.value.curves.length > 0;
      figure.hidden = reading.hidden = table.hidden = !seen;
      if (gradients.kind !== "seen") {
        setText(where, gradients.kind === "awaited" ? "Measuring …" : gradients.message);
        return;
      }
      setText(
        where,
        seen
          ? `The last ${gradients.value.steps} tokens before the caret in ${gradients.file}.`
          : `There is too little text before the caret in ${gradients.file}: move it further down.`,
      );
      if (gradients.value === flow || !seen) return;
      flow = gradients.value;
      chart.draw(pictureOf(flow));
      setText(reading, readingText(flow, undefined));
      drawTable();
    },
  };
}

/** What is left at each step of the gradient at the last one. */
function sharesOf({ norms }: FlowCurve): readonly number[] {
  const last = norms.at(-1) ?? 0;
  return norms.map(norm => (last > 0 ? Math.max(FLOOR, norm / last) : FLOOR));
}

function pictureOf({ curves, steps, windowSteps }: GradientFlow): Picture {
  const shares = curves.map(sharesOf);
  const all = shares.flat();
  return {
    columns: align(shares.map(curve => curve.map((y, k) => ({ x: k + 1, y })))),
    styles: curves.map(styleOf),
    range: [Math.min(...all) / 2, Math.max(...all) * 2],
    isLog: true,
    xLabel: "step t of the window",
    yLabel: "share of the gradient",
    marks: steps > windowSteps ? [steps - windowSteps + 0.5] : [],
  };
}

const styleOf = ({ isTrained, cell }: FlowCurve): LineStyle => (isTrained ? TRAINED : FRESH[cell]);

const nameOf = ({ isTrained, cell }: FlowCurve): string =>
  isTrained ? `${cell.toUpperCase()} in use` : `${cell.toUpperCase()}, untrained`;

/** Distances back from the last step, as far as the window goes. */
function distances({ steps, windowSteps }: GradientFlow): readonly number[] {
  return [...new Set([0, 1, 4, 16, windowSteps, steps - 1])].filter(back => back < steps).sort((a, b) => a - b);
}

function fillTable(head: HTMLElement, rows: HTMLElement, flow: GradientFlow): void {
  const backs = distances(flow);
  const titles = ["Line", "Network", ...backs.map(back => (back === 0 ? "Norm at T" : `${back} back`))];
  head.replaceChildren(h("tr", {}, ...titles.map(title => h("th", { scope: "col" }, title))));
  rows.replaceChildren(
    ...flow.curves.map(curve => {
      const shares = sharesOf(curve);
      const cells = backs.map(back =>
        back === 0 ? figureText(curve.norms.at(-1) ?? 0) : shareText(shares.at(-1 - back) ?? FLOOR),
      );
      return h(
        "tr",
        {},
        h("td", {}, swatch(styleOf(curve))),
        h("td", {}, nameOf(curve)),
        ...cells.map(cell => h("td", {}, cell)),
      );
    }),
  );
}

function readingText(flow: GradientFlow | undefined, index: number | undefined): string {
  if (!flow || index === undefined) return "Point at the picture to read it.";
  const shares = flow.curves.map(curve => {
    const who = curve.isTrained ? "in use" : `${curve.cell.toUpperCase()} untrained`;
    return `${who} ${shareText(sharesOf(curve)[index] ?? FLOOR)}`;
  });
  return `Step ${index + 1}, ${flow.steps - 1 - index} back: ${shares.join(", ")}`;
}

const figureText = (value: number): string => value.toPrecision(3);

function shareText(share: number): string {
  if (share <= FLOOR) return "nothing";
  return share >= 0.001 ? `${(100 * share).toPrecision(3)} %` : share.toExponential(1);
}

function caption(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    "The network in use beside one of each cell, of its size and before training. The error at the last token T is sent back through time: ",
    h("code", {}, "‖∂L⟨T⟩/∂a⟨t⟩‖"),
    " says how much step t could still learn from it, here as a share of what it is at T. Each step back multiplies by the same weights, so in a plain RNN it shrinks (or grows) exponentially; the gates of GRU and LSTM can learn to let it through. The dotted upright line is where training cuts: it never looks further back than one window (truncated backpropagation through time).",
  );
}
