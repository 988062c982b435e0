/** Shows what the units of a layer do over the text before the cursor, and how the network predicts each token. */
import { type NetworkShape, QUANTITIES_OF, type QuantityTrace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { LessonLink } from "../lessons/lessonLink.ts";
import { percent, visibleToken } from "../state/formats.ts";
import type { InsidePart, PatternShown } from "../state/insideParts.ts";
import type { PanelState } from "../state/panelState.ts";
import type { ActivationsChoice } from "../state/viewChoices.ts";
import { button, dropdown } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noNetworkSentence } from "../widgets/emptyView.ts";
import { note } from "../widgets/note.ts";
import { type Tint, tokenStrip } from "../widgets/tokenStrip.ts";
import { activationHeatMap } from "./activationHeatMap.ts";
import { lessonOfCell } from "./lessonOf.ts";
import { standingOut } from "./matchUnits.ts";
import { QUANTITY_NAMES } from "./symbols.ts";

const MATCHES = 5;

export interface ActivationsActions {
  train(): void;
  choose(choice: ActivationsChoice): void;
  chooseUnit(unit: number): void;
  readonly network: View<PanelState>;
  readonly lesson: LessonLink;
  readonly pattern: InsidePart<PatternShown>;
}

export function activationsView({
  train,
  choose,
  chooseUnit,
  network,
  lesson,
  pattern,
}: ActivationsActions): View<PanelState> {
  const empty = emptyView({ id: "activations-empty", onPress: train });
  const source = h("p", { id: "activations-source", class: "secondary", role: "status" });
  const fields = h("div", { class: "form" });
  const unitInput = h("input", { id: "unit", type: "number", min: "0", step: "1", class: "number-field" });
  unitInput.addEventListener("change", () => chooseUnit(Number(unitInput.value)));
  const unitField = h("div", { class: "field" }, h("label", { for: "unit" }, t("Unit")), unitInput);
  const reading = h("p", { id: "activations-reading", role: "status", "aria-live": "polite" });
  const matches = h("div", { id: "activations-matches", class: "buttons" });
  let trace: QuantityTrace | undefined;
  let unit = 0;
  let selection: PatternShown["selection"];
  let found: PatternShown["found"] = { kind: "awaited" };
  const showPattern = (): void => {
    if (trace) pattern.show({ trace, unit, selection, found });
  };
  const read = (readUnit: number, index: number): void => {
    if (trace?.tokens[index]) setText(reading, readingText(trace, readUnit, index));
  };
  const map = activationHeatMap((chosen, token) => {
    chooseUnit(chosen);
    read(chosen, token);
  });
  const strip = tokenStrip({
    id: "activations-tokens",
    label: t("The text before the cursor, tinted by the selected unit"),
    onPoint: index => read(unit, index),
    onSelect: (first, last) => {
      selection = [first, last];
      if (trace) matches.replaceChildren(...matchButtons(trace, selection, chooseUnit));
      showPattern();
    },
    isReadFromEnd: true,
  });
  const text = h("div", { class: "text-box activations-text" }, strip.element);
  const controls = h("div", { class: "form" }, fields, unitField);
  const parts = [network.element, source, controls, map.element, reading, matches, text, lesson.element, caption()];
  const content = h(
    "div",
    { class: "stack" },
    section("activations", t("Activations in the current file"), ...parts),
    pattern.element,
  );
  let fieldsFor = "";
  let drawn: readonly unknown[] = [];

  const showNew = (next: QuantityTrace, file: string, choice: ActivationsChoice): void => {
    setText(source, sourceText(next, file));
    setText(reading, t("Point at a token to see its values. Select text to find the units that respond to it."));
    matches.replaceChildren();
    selection = undefined;
    map.draw(next);
    lesson.show(lessonOfCell(next.shape.cell));
    // Words stand without the white space between them.
    const gap = next.answer && next.answer.task !== "translate" ? " " : "";
    strip.show(
      next.tokens.map(token => token.text + gap),
      tintsOf(next, unit),
    );
    if (fieldsFor === JSON.stringify(next.shape)) return;
    fieldsFor = JSON.stringify(next.shape);
    fields.replaceChildren(...layerAndQuantityFields(next.shape, choice, choose));
  };
  return {
    element: h("div", {}, empty.element, content),
    update(state) {
      const { activations, activationsChoice, selectedUnit } = state;
      network.update(state);
      const missing = noNetworkSentence(state);
      empty.show(missing, state);
      content.hidden = missing !== undefined;
      // The last trace stays visible while the next one is computed.
      const hasText = activations.kind === "available" || (activations.kind === "awaited" && trace !== undefined);
      for (const part of [controls, map.element, reading, matches, text]) part.hidden = !hasText;
      const { answer } = (activations.kind === "available" ? activations.value : trace) ?? {};
      pattern.element.hidden = !hasText || answer !== undefined; // a task has no learned files to search
      if (activations.kind !== "available") {
        setText(
          source,
          activations.kind === "awaited" ? t("Reading the text before the cursor…") : activations.message,
        );
        return;
      }
      const { value, file } = activations;
      if (found !== state.look.pattern) {
        found = state.look.pattern;
        showPattern();
      }
      if (drawn[0] === value && drawn[1] === selectedUnit) return;
      const isNew = drawn[0] !== value;
      drawn = [value, selectedUnit];
      trace = value;
      unit = Math.min(Math.max(0, Math.floor(selectedUnit) || 0), value.shape.hidden - 1);
      unitInput.max = String(value.shape.hidden - 1);
      unitInput.value = String(unit);
      if (isNew) showNew(value, file, activationsChoice);
      else strip.tint(tintsOf(value, unit));
      showPattern();
    },
  };
}

function sourceText({ tokens, quantity, layer, answer }: QuantityTrace, file: string): string {
  const named = [QUANTITY_NAMES[quantity], layer + 1] as const;
  if (answer) return t("{0} tokens at the cursor in {1}; {2} of layer {3}.", decimal(tokens.length), file, ...named);
  return t("The last {0} tokens before the cursor in {1}; {2} of layer {3}.", decimal(tokens.length), file, ...named);
}

/** Fields that choose a layer and a quantity. */
function layerAndQuantityFields(
  { cell, layers }: NetworkShape,
  initial: ActivationsChoice,
  choose: (choice: ActivationsChoice) => void,
): readonly HTMLElement[] {
  let choice = initial;
  const change = (part: Partial<ActivationsChoice>): void => {
    choice = { ...choice, ...part };
    choose(choice);
  };
  const layer = dropdown({
    id: "activations-layer",
    label: t("Layer"),
    choices: Array.from({ length: layers }, (_, l) => ({ value: String(l), label: String(l + 1) })),
    initial: String(Math.min(initial.layer, layers - 1)),
    onChange: value => change({ layer: Number(value) }),
  });
  const known = QUANTITIES_OF[cell];
  const quantity = dropdown({
    id: "activations-quantity",
    label: t("Quantity"),
    choices: known.map(name => ({ value: name, label: QUANTITY_NAMES[name] })),
    initial: known.includes(initial.quantity) ? initial.quantity : "hidden",
    onChange: value => change({ quantity: known.find(name => name === value) ?? "hidden" }),
  });
  return [layer.element, quantity.element];
}

/** Blue for positive values and orange for negative ones, in five levels up to the unit's largest value. */
function tintsOf({ values, shape, tokens }: QuantityTrace, unit: number): readonly Tint[] {
  const own = tokens.map((_, index) => values[index * shape.hidden + unit] ?? 0);
  const most = own.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return own.map(value => -Math.sign(value) * Math.round((5 * Math.abs(value)) / most));
}

function readingText({ tokens, values, scale, shape, answer }: QuantityTrace, unit: number, index: number): string {
  const token = tokens[index]!;
  const value = decimal(((values[index * shape.hidden + unit] ?? 0) / 127) * scale, 2);
  const known = [visibleToken(token.text), unit, value, percent(token.probability)] as const;
  if (answer && token.guess === "") return t("{0}: unit {1} is {2}.", ...known);
  if (answer) return t("{0}: unit {1} is {2}. The answer here is {4}, with {3}.", ...known, token.guess);
  return token.guess === token.text
    ? t("{0}: unit {1} is {2}. The network predicted this token with {3}, as the most likely one.", ...known)
    : t(
        "{0}: unit {1} is {2}. The network predicted this token with {3}; the most likely token was {4}.",
        ...known,
        visibleToken(token.guess),
      );
}

function matchButtons(
  trace: QuantityTrace,
  selection: readonly [first: number, last: number],
  chooseUnit: (unit: number) => void,
): readonly HTMLElement[] {
  const found = standingOut(trace, selection, MATCHES);
  if (!found) return [h("p", {}, t("The text is too short to tell units that respond from chance."))];
  if (found.length === 0) return [h("p", {}, t("No unit responds to the selection more than chance explains."))];
  return found.map(({ unit, score }) => {
    const by = decimal(Math.abs(score), 1);
    const label = score > 0 ? t("Unit {0}: {1} σ higher", unit, by) : t("Unit {0}: {1} σ lower", unit, by);
    return button({ id: `match-${unit}`, label, appearance: "secondary", onPress: () => chooseUnit(unit) }).element;
  });
}

function caption(): HTMLElement {
  return note(
    t("The heat map has one row per unit and one column per token. Blue is positive and orange is negative."),
    t(
      "When the values do not fit, each pixel shows a mean; zoom with Ctrl and the mouse wheel. Click the heat map or enter a number to select the unit that tints the text. Select text with the mouse, or with Shift and the arrow keys, to find the units that respond to it. Where a forget gate stays blue, the memory cell keeps its value. The view shows up to 2,000 tokens for gates and 10,000 for hidden states and memory cells.",
    ),
  );
}
