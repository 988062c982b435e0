/** The network unrolled over the tokens before the caret; each symbol tells what it is. */
import { QUANTITIES, type Trace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { Directions, PanelState } from "../state/panelState.ts";
import { type Choice, choice } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noNetworkSentence } from "../widgets/emptyView.ts";
import { topTokensList, visibleToken } from "../widgets/topTokens.ts";
import { bidirectionalDrawing } from "./bidirectionalDrawing.ts";
import { bidirectionalSymbolText } from "./bidirectionalSymbols.ts";
import { type SymbolText, symbolText } from "./symbols.ts";
import { meanOf, type PointedSymbol, unrolledDrawing } from "./unrolledDrawing.ts";

const DIRECTIONS: readonly Choice<Directions>[] = [
  { value: "one", label: t("One: the network in use") },
  { value: "both", label: t("Both, for comparison") },
];

export interface UnrolledActions {
  train(): void;
  choose(directions: Directions): void;
}

export function unrolledView({ train, choose }: UnrolledActions): View<PanelState> {
  const empty = emptyView({ id: "network-empty", onPress: train });
  const where = h("p", { id: "network-where", class: "quiet", role: "status" });
  const directions = choice("directions", t("Directions"), DIRECTIONS, choose);
  const region = { class: "drawing", tabindex: "0", role: "region", "aria-label": t("Drawing of the network") };
  const drawing = h("div", region);
  const told = symbolDetails();
  const caption = h("p", { class: "caption" });
  const toolbar = h("div", { class: "toolbar" }, directions.element);
  const parts = [where, toolbar, drawing, told.element, caption];
  const known = section("network", t("The network, unrolled"), ...parts);
  let drawn: readonly unknown[] = [];

  return {
    element: h("div", {}, empty.element, known),
    update(state) {
      const { network } = state;
      const missing = noNetworkSentence(state);
      empty.show(missing, state);
      known.hidden = missing !== undefined;
      directions.set(state.directions);
      const trace = network.kind === "available" ? network.value : undefined;
      toolbar.hidden = drawing.hidden = told.element.hidden = caption.hidden = !trace || trace.steps.length === 0;
      if (network.kind !== "available" || !trace) {
        setText(where, network.kind === "unavailable" ? network.message : t("Looking into the network …"));
        drawn = [];
        return;
      }
      if (trace === drawn[0] && state.directions === drawn[1]) return;
      drawn = [trace, state.directions];
      setText(where, whereText(network.file, trace));
      setText(caption, CAPTIONS[state.directions]);
      drawing.replaceChildren(state.directions === "one" ? showForward(trace, told) : showBidirectional(trace, told));
    },
  };
}

const CAPTIONS: Record<Directions, string> = {
  one: t(
    "Each column is one step: the token x⟨t⟩ comes in below, the state a⟨t−1⟩ from the left, and the guess ŷ⟨t⟩ goes out above. It is one network, with the same weights at every step. Cells are units: blue above 0, orange below, the fuller the further from it; bars are the mean of a gate. Point at a symbol, or reach it with Tab.",
  ),
  both: t(
    "A language model reads one way, for what follows is what it has to guess. A network that may see the whole text, to say of each token what kind it is, can read it both ways: one row from the beginning, one from the end, each with weights of its own. This one is no part of the model: its inputs x⟨t⟩ and its kind of cell are those of the network in use, its weights are random, and it has learned nothing. The fullest cell is the largest number of the picture.",
  ),
};

function showForward(trace: Trace, told: SymbolDetails): SVGElement {
  const explain = (pointed: PointedSymbol): void => {
    told.show(symbolText(pointed.symbol, trace.shape, pointed.layer), valuesText(trace, pointed));
    const step = trace.steps[pointed.step];
    if (step) told.topTokens.show(t("After {0} the network expects", visibleToken(step.token)), step.likeliest);
  };
  explain({ symbol: "hidden", step: trace.steps.length - 1, layer: trace.shape.layers - 1 });
  told.topTokens.element.hidden = false;
  return unrolledDrawing(trace, explain);
}

function showBidirectional(trace: Trace, told: SymbolDetails): SVGElement {
  told.show(bidirectionalSymbolText("backward", trace), "");
  told.topTokens.element.hidden = true;
  return bidirectionalDrawing(trace, ({ symbol, step }) => {
    const values =
      symbol === "forward" || symbol === "backward" ? trace.bidirectional.steps[step]?.[symbol] : undefined;
    told.show(bidirectionalSymbolText(symbol, trace), values ? rangeText(values, t("At step {0}", step + 1)) : "");
  });
}

interface SymbolDetails {
  readonly element: HTMLElement;
  readonly topTokens: ReturnType<typeof topTokensList>;
  show(text: SymbolText, values: string): void;
}

/** Where it is told what a symbol is. */
function symbolDetails(): SymbolDetails {
  const name = h("h3", { id: "symbol-name" });
  const equation = h("pre", { class: "equations" });
  const meaning = h("p", {});
  const values = h("p", { class: "quiet" });
  const symbol = h("div", { id: "symbol", role: "status", "aria-live": "polite" }, name, equation, meaning, values);
  const likely = topTokensList("network-likely");
  return {
    element: h("div", {}, symbol, likely.element),
    topTokens: likely,
    show(text, valuesSaid) {
      setText(name, `${text.name}  ${text.shape}`);
      setText(equation, text.equation);
      setText(meaning, text.meaning);
      setText(values, valuesSaid);
    },
  };
}

function whereText(file: string, { steps, before }: Trace): string {
  if (steps.length === 0) return t("There is nothing before the caret in {0}: move it further down.", file);
  return t("The last {0} tokens before the caret in {1}, after {2} others.", steps.length, file, decimal(before));
}

function valuesText({ steps }: Trace, { symbol, step, layer }: PointedSymbol): string {
  const quantity = QUANTITIES.find(known => known === symbol);
  const values = quantity && steps[step]?.layers[layer]?.[quantity];
  return values ? rangeText(values, t("At step {0}, layer {1}", step + 1, layer + 1)) : "";
}

function rangeText(values: Float32Array, place: string): string {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const figures = [meanOf(values), low, high].map(value => decimal(value, 3));
  return t("{0}: mean {1}, from {2} to {3}.", place, ...figures);
}
