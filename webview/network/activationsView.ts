/** The text before the caret with what one unit does over it, all units over time, and the guess at each token. */
import { type NetworkShape, QUANTITIES_OF, type QuantityTrace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { ActivationsChoice, PanelState } from "../state/panelState.ts";
import { button, dropdown } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noNetworkSentence } from "../widgets/emptyView.ts";
import { type Tint, tokenStrip } from "../widgets/tokenStrip.ts";
import { percent, visibleToken } from "../widgets/topTokens.ts";
import { activationHeatMap } from "./activationHeatMap.ts";
import { matchUnits } from "./matchUnits.ts";
import { QUANTITY_NAMES } from "./symbols.ts";

const MATCHES = 5;

export interface ActivationsActions {
  train(): void;
  choose(choice: ActivationsChoice): void;
  chooseUnit(unit: number): void;
}

export function activationsView({ train, choose, chooseUnit }: ActivationsActions): View<PanelState> {
  const empty = emptyView({ id: "inside-empty", onPress: train });
  const where = h("p", { id: "inside-where", class: "quiet", role: "status" });
  const pickers = h("div", { class: "form" });
  const unitInput = h("input", { id: "unit", type: "number", min: "0", step: "1", class: "number-field" });
  unitInput.addEventListener("change", () => chooseUnit(Number(unitInput.value)));
  const unitField = h("div", { class: "field" }, h("label", { for: "unit" }, t("Unit")), unitInput);
  const reading = h("p", { id: "inside-reading", role: "status", "aria-live": "polite" });
  const matches = h("div", { id: "inside-matches", class: "buttons" });
  let seen: QuantityTrace | undefined;
  let unit = 0;
  const point = (index: number): void => {
    if (seen?.tokens[index]) setText(reading, readingText(seen, unit, index));
  };
  const map = activationHeatMap((chosen, token) => {
    chooseUnit(chosen);
    if (seen) setText(reading, readingText(seen, chosen, token));
  });
  const strip = tokenStrip({
    id: "inside-tokens",
    label: t("The text before the caret, tinted by the unit"),
    onPoint: point,
    onSelect: (first, last) => {
      if (seen) matches.replaceChildren(...matchButtons(seen, first, last, chooseUnit));
    },
  });
  const text = h("div", { class: "sample-box inside-text" }, strip.element);
  const controls = h("div", { class: "form" }, pickers, unitField);
  const parts = [where, controls, map.element, reading, matches, text, caption()];
  const known = section("activations", t("Inside, over the current file"), ...parts);
  let pickersOf = "";
  let drawn: readonly unknown[] = [];

  return {
    element: h("div", {}, empty.element, known),
    update(state) {
      const { activations: inside, activationsChoice: insideChoice } = state;
      const missing = noNetworkSentence(state);
      empty.show(missing, state);
      known.hidden = missing !== undefined;
      // While another part is read, what was seen before stays.
      const hasText = inside.kind === "available" || (inside.kind === "awaited" && seen !== undefined);
      for (const part of [controls, map.element, reading, matches, text]) part.hidden = !hasText;
      if (inside.kind !== "available") {
        setText(where, inside.kind === "awaited" ? t("Reading the text before the caret …") : inside.message);
        return;
      }
      const followed = inside.value;
      if (drawn[0] === followed && drawn[1] === state.selectedUnit) return;
      const isNew = drawn[0] !== followed;
      drawn = [followed, state.selectedUnit];
      seen = followed;
      unit = Math.min(Math.max(0, Math.floor(state.selectedUnit) || 0), followed.shape.hidden - 1);
      unitInput.max = String(followed.shape.hidden - 1);
      unitInput.value = String(unit);
      const tints = tintsOf(followed, unit);
      if (!isNew) {
        strip.tint(tints);
        return;
      }
      setText(
        where,
        t(
          "The last {0} tokens before the caret in {1}, {2} of layer {3}.",
          decimal(followed.tokens.length),
          inside.file,
          QUANTITY_NAMES[followed.quantity],
          followed.layer + 1,
        ),
      );
      setText(reading, t("Point at a token to read it; select a stretch to find the units that track it."));
      matches.replaceChildren();
      map.draw(followed);
      strip.show(
        followed.tokens.map(token => token.text),
        tints,
      );
      if (pickersOf === JSON.stringify(followed.shape)) return;
      pickersOf = JSON.stringify(followed.shape);
      pickers.replaceChildren(...layerAndQuantityFields(followed.shape, insideChoice, choose));
    },
  };
}

/** Which layer, and what of it. */
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
    id: "inside-layer",
    label: t("Layer"),
    choices: Array.from({ length: layers }, (_, l) => ({ value: String(l), label: String(l + 1) })),
    initial: String(Math.min(initial.layer, layers - 1)),
    onChange: value => change({ layer: Number(value) }),
  });
  const known = QUANTITIES_OF[cell];
  const quantity = dropdown({
    id: "inside-quantity",
    label: t("What of it"),
    choices: known.map(name => ({ value: name, label: QUANTITY_NAMES[name] })),
    initial: known.includes(initial.quantity) ? initial.quantity : "hidden",
    onChange: value => change({ quantity: known.find(name => name === value) ?? "hidden" }),
  });
  return [layer.element, quantity.element];
}

/** Blue above zero, orange below, five levels up to the unit's own largest value. */
function tintsOf({ values, shape, tokens }: QuantityTrace, unit: number): readonly Tint[] {
  const own = tokens.map((_, place) => values[place * shape.hidden + unit] ?? 0);
  const most = own.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return own.map(value => -Math.sign(value) * Math.round((5 * Math.abs(value)) / most));
}

function readingText({ tokens, values, scale, shape }: QuantityTrace, unit: number, index: number): string {
  const token = tokens[index]!;
  const value = decimal(((values[index * shape.hidden + unit] ?? 0) / 127) * scale, 2);
  const known = [visibleToken(token.text), unit, value, percent(token.probability)] as const;
  return token.guess === token.text
    ? t("{0}: unit {1} at {2}; foreseen with {3}, and it was the likeliest guess.", ...known)
    : t("{0}: unit {1} at {2}; foreseen with {3}, the likeliest guess was {4}.", ...known, visibleToken(token.guess));
}

function matchButtons(
  followed: QuantityTrace,
  first: number,
  last: number,
  chooseUnit: (unit: number) => void,
): readonly HTMLElement[] {
  return matchUnits(followed, [first, last], MATCHES).map(({ unit, score }) => {
    const by = decimal(Math.abs(score), 1);
    const label =
      score > 0 ? t("Unit {0}: higher here by {1} σ", unit, by) : t("Unit {0}: lower here by {1} σ", unit, by);
    return button({ id: `match-${unit}`, label, appearance: "secondary", onPress: () => chooseUnit(unit) }).element;
  });
}

function caption(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    t(
      "The picture has a row for each unit and a column for each token: blue above 0, orange below; where they do not fit, a point is the mean of what it covers (Ctrl and the wheel zoom). Press on it, or type a number, to choose the unit that tints the text. Select a stretch of the text (with the mouse, or Shift and the arrow keys), and the units that differ most between it and the rest are named: some count brackets, some know that they are in a string or a comment. A forget gate that stays blue is holding on. Gates are shown for the last 2,000 tokens at most, activations for 10,000.",
    ),
  );
}
