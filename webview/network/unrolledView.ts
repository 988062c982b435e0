/** Shows the network unrolled over the tokens before the cursor, with a description of each symbol. */
import { QUANTITIES, type Trace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { LessonLink } from "../lessons/lessonLink.ts";
import { visibleToken } from "../state/formats.ts";
import type { InsidePart } from "../state/insideParts.ts";
import type { LookState } from "../state/lookState.ts";
import type { PanelState } from "../state/panelState.ts";
import type { Directions } from "../state/viewChoices.ts";
import { type Choice, choice } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noNetworkSentence } from "../widgets/emptyView.ts";
import { note } from "../widgets/note.ts";
import { topTokensList } from "../widgets/topTokens.ts";
import { bidirectionalDrawing } from "./bidirectionalDrawing.ts";
import { describeBidirectionalSymbol } from "./bidirectionalSymbols.ts";
import { meanOf } from "./drawingParts.ts";
import { BIDIRECTIONAL_LESSON, lessonOfSymbol } from "./lessonOf.ts";
import { describeSymbol, type SymbolDescription } from "./symbols.ts";
import { describeTaskSymbol, taskCaption, taskSourceText } from "./taskSymbols.ts";
import { type PointedSymbol, unrolledDrawing } from "./unrolledDrawing.ts";

const DIRECTIONS: readonly Choice<Directions>[] = [
  { value: "forward", label: t("Forward (language model)") },
  { value: "bidirectional", label: t("Bidirectional (for comparison)") },
];

const captions = (): Record<Directions | "task", HTMLElement> => ({
  task: taskCaption(),
  forward: note(
    t("Each column is one time step of the same network, with the same weights."),
    t(
      "The token x⟨t⟩ enters from below, the hidden state a⟨t−1⟩ from the left, and the prediction ŷ⟨t⟩ leaves at the top. Each square shows one unit: blue is positive, orange is negative, and stronger color means a larger value. Bars show the mean of a gate. Point at a symbol or reach it with Tab to see its equations.",
    ),
  ),
  bidirectional: note(
    t("A language model predicts the next token, so it reads in one direction."),
    t(
      "A bidirectional network can label tokens when the whole text is known. One row reads forward and one reads backward, each with its own weights. This layer is only an illustration: it uses the inputs and the kind of cell of the network in use, but its weights are random and untrained. The strongest color marks the largest value in the drawing.",
    ),
  ),
});

export interface UnrolledActions {
  train(): void;
  choose(directions: Directions): void;
  readonly network: View<PanelState>;
  readonly lesson: LessonLink;
  readonly prediction: InsidePart<LookState["prediction"]>;
}

export function unrolledView({
  train,
  choose,
  network: chosen,
  lesson,
  prediction,
}: UnrolledActions): View<PanelState> {
  const empty = emptyView({ id: "network-empty", onPress: train });
  const source = h("p", { id: "network-source", class: "secondary", role: "status" });
  const directions = choice("directions", t("Direction"), DIRECTIONS, choose);
  const region = { class: "drawing", tabindex: "0", role: "region", "aria-label": t("Drawing of the network") };
  const drawing = h("div", region);
  const details = symbolDetails(lesson);
  const notes = captions();
  const caption = h("div", {}, notes.forward, notes.bidirectional, notes.task);
  const toolbar = h("div", { class: "toolbar" }, directions.element);
  const parts = [chosen.element, source, toolbar, drawing, details.element, caption];
  const content = h("div", { class: "stack" }, section("network", t("Unrolled network"), ...parts), prediction.element);
  let drawn: readonly unknown[] = [];

  return {
    element: h("div", {}, empty.element, content),
    update(state) {
      const { network } = state;
      chosen.update(state);
      prediction.show(state.look.prediction);
      const missing = noNetworkSentence(state);
      empty.show(missing, state);
      content.hidden = missing !== undefined;
      directions.set(state.directions);
      const trace = network.kind === "available" ? network.value : undefined;
      const isEmpty = !trace || trace.steps.length === 0;
      prediction.element.hidden = isEmpty || state.directions !== "forward" || trace.answer !== undefined;
      drawing.hidden = details.element.hidden = caption.hidden = isEmpty;
      toolbar.hidden = isEmpty || trace.answer !== undefined;
      if (network.kind !== "available" || !trace) {
        setText(source, network.kind === "unavailable" ? network.message : t("Reading the network…"));
        drawn = [];
        return;
      }
      if (trace === drawn[0] && state.directions === drawn[1]) return;
      drawn = [trace, state.directions];
      const { answer } = trace;
      setText(source, answer ? taskSourceText(network.file, trace, answer) : sourceText(network.file, trace));
      for (const [shown, element] of Object.entries(notes))
        element.hidden = shown !== (answer ? "task" : state.directions);
      const isForward = answer ? trace.bidirectional.steps.length === 0 : state.directions === "forward";
      drawing.replaceChildren((isForward ? showForward : showBidirectional)(trace, details));
      drawing.scrollLeft = answer ? 0 : drawing.scrollWidth; // the cursor is at the end
    },
  };
}

function showForward(trace: Trace, details: SymbolDetails): SVGElement {
  const explain = (pointed: PointedSymbol): void => {
    const { symbol, layer } = pointed;
    const { shape, answer } = trace;
    const described = answer
      ? describeTaskSymbol(symbol, trace, { layer, answer })
      : describeSymbol(symbol, shape, layer);
    details.show(described, valuesText(trace, pointed));
    details.lesson.show(lessonOfSymbol(pointed.symbol, trace.shape.cell));
    const step = trace.steps[pointed.step];
    details.topTokens.element.hidden = step?.likeliest.length === 0;
    const token = visibleToken(step?.token ?? "");
    const title = answer ? t("Most likely at {0}", token) : t("Most likely after {0}", token);
    if (step) details.topTokens.show(title, step.likeliest);
  };
  explain({ symbol: "hidden", step: trace.steps.length - 1, layer: trace.shape.layers - 1 });
  return unrolledDrawing(trace, explain);
}

function showBidirectional(trace: Trace, details: SymbolDetails): SVGElement {
  details.show(describeBidirectionalSymbol("backward", trace), "");
  details.topTokens.element.hidden = true;
  details.lesson.show(BIDIRECTIONAL_LESSON);
  return bidirectionalDrawing(trace, ({ symbol, step }) => {
    const values =
      symbol === "forward" || symbol === "backward" ? trace.bidirectional.steps[step]?.[symbol] : undefined;
    const range = values ? rangeText(values, t("Step {0}", step + 1)) : "";
    details.show(describeBidirectionalSymbol(symbol, trace), range);
    const shown = trace.answer && trace.steps[step];
    details.topTokens.element.hidden = !shown || shown.likeliest.length === 0;
    if (shown) details.topTokens.show(t("Most likely at {0}", visibleToken(shown.token)), shown.likeliest);
  });
}

interface SymbolDetails {
  readonly element: HTMLElement;
  readonly topTokens: ReturnType<typeof topTokensList>;
  readonly lesson: LessonLink;
  show(description: SymbolDescription, values: string): void;
}

/** The description of the symbol that is pointed at. */
function symbolDetails(lesson: LessonLink): SymbolDetails {
  const name = h("h3", { id: "symbol-name" });
  const equations = h("pre", { class: "equations" });
  const meaning = h("p", {});
  const range = h("p", { class: "secondary" });
  const symbol = h("div", { id: "symbol", role: "status", "aria-live": "polite" }, name, equations, meaning, range);
  const topTokens = topTokensList("network-top-tokens");
  return {
    element: h("div", {}, symbol, lesson.element, topTokens.element),
    topTokens,
    lesson,
    show(description, values) {
      setText(name, `${description.name}  ${description.shape}`);
      setText(equations, description.equations.join("\n"));
      setText(meaning, description.meaning);
      setText(range, values);
    },
  };
}

function sourceText(file: string, { steps, before }: Trace): string {
  if (steps.length === 0) return t("There is no text before the cursor in {0}. Move the cursor further down.", file);
  return t(
    "The last {0} tokens before the cursor in {1}, after {2} earlier tokens.",
    steps.length,
    file,
    decimal(before),
  );
}

function valuesText({ steps }: Trace, { symbol, step, layer }: PointedSymbol): string {
  const quantity = QUANTITIES.find(known => known === symbol);
  const values = quantity && steps[step]?.layers[layer]?.[quantity];
  return values ? rangeText(values, t("Step {0}, layer {1}", step + 1, layer + 1)) : "";
}

function rangeText(values: Float32Array, where: string): string {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const figures = [meanOf(values), low, high].map(value => decimal(value, 3));
  return t("{0}: mean {1}, minimum {2}, maximum {3}.", where, ...figures);
}
