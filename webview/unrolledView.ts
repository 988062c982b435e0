/** The network unrolled over the tokens before the caret; each symbol tells what it is. */
import { QUANTITIES, type Trace } from "../src/protocol/inspection.ts";
import { decimal, t } from "../src/protocol/localize.ts";
import { h, section, setText, type View } from "./dom.ts";
import { emptyView, noNetworkSentence } from "./emptyView.ts";
import { likelyList, visible } from "./likelyView.ts";
import type { PanelState } from "./panelState.ts";
import { symbolText } from "./symbols.ts";
import { meanOf, type Pointed, unrolledDrawing } from "./unrolledDrawing.ts";

/** @param train what its button does while there is no network */
export function unrolledView(train: () => void): View<PanelState> {
  const empty = emptyView({ id: "network-empty", label: t("Train on Workspace"), onPress: train });
  const where = h("p", { id: "network-where", class: "quiet", role: "status" });
  const drawing = h("div", {
    class: "drawing",
    tabindex: "0",
    role: "region",
    "aria-label": t("Drawing of the network"),
  });
  const name = h("h3", { id: "symbol-name" });
  const equation = h("pre", { class: "equations" });
  const meaning = h("p", {});
  const values = h("p", { class: "quiet" });
  const likely = likelyList("network-likely");
  const told = h("div", { id: "symbol", role: "status", "aria-live": "polite" }, name, equation, meaning, values);
  const known = section(
    "network",
    t("The network, unrolled"),
    where,
    drawing,
    told,
    likely.element,
    h(
      "p",
      { class: "caption" },
      t(
        "Each column is one step: the token x⟨t⟩ comes in below, the state a⟨t−1⟩ from the left, and the guess ŷ⟨t⟩ goes out above. It is one network, with the same weights at every step. Cells are units: blue above 0, orange below, the fuller the further from it; bars are the mean of a gate. Point at a symbol, or reach it with Tab.",
      ),
    ),
  );
  let drawn: Trace | undefined;
  const explain = (trace: Trace, pointed: Pointed): void => {
    const text = symbolText(pointed.symbol, trace.shape, pointed.layer);
    setText(name, `${text.name}  ${text.shape}`);
    setText(equation, text.equation);
    setText(meaning, text.meaning);
    setText(values, valuesText(trace, pointed));
    const step = trace.steps[pointed.step];
    if (step) likely.show(t("After {0} the network expects", visible(step.token)), step.likeliest);
  };

  return {
    element: h("div", {}, empty.element, known),
    update(state) {
      const { network } = state;
      const missing = noNetworkSentence(state);
      empty.show(missing);
      known.hidden = missing !== undefined;
      if (network.kind !== "seen") {
        setText(where, network.kind === "awaited" ? t("Looking into the network …") : network.message);
        drawing.hidden = told.hidden = likely.element.hidden = true;
        drawn = undefined;
        return;
      }
      if (network.value === drawn) return;
      const trace = network.value;
      drawn = trace;
      drawing.hidden = told.hidden = likely.element.hidden = trace.steps.length === 0;
      setText(where, whereText(network.file, trace));
      drawing.replaceChildren(unrolledDrawing(trace, pointed => explain(trace, pointed)));
      explain(trace, { symbol: "hidden", step: trace.steps.length - 1, layer: trace.shape.layers - 1 });
    },
  };
}

function whereText(file: string, { steps, before }: Trace): string {
  if (steps.length === 0) return t("There is nothing before the caret in {0}: move it further down.", file);
  return t("The last {0} tokens before the caret in {1}, after {2} others.", steps.length, file, decimal(before));
}

function valuesText({ steps }: Trace, { symbol, step, layer }: Pointed): string {
  const quantity = QUANTITIES.find(known => known === symbol);
  const values = quantity && steps[step]?.layers[layer]?.[quantity];
  if (!values) return "";
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const figures = [meanOf(values), low, high].map(value => decimal(value, 3));
  return t("At step {0}, layer {1}: mean {2}, from {3} to {4}.", step + 1, layer + 1, ...figures);
}
