/** What units respond to, where that stands out from chance, and where a pattern of units comes again. */
import type { Pattern, PatternPlaces, PatternUnit, QuantityTrace } from "../../../src/protocol/inspection.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { matchUnits } from "../../network/matchUnits.ts";
import { pressButton, sliderField } from "../../playground/widgets/fields.ts";
import { visibleToken } from "../../state/formats.ts";
import type { InsidePart, PatternActions, PatternShown } from "../../state/insideParts.ts";
import { h, section, setText } from "../../widgets/dom.ts";
import { note } from "../../widgets/note.ts";
import { type Trait, tokenResponses, unitNames } from "./unitNames.ts";

const SHOWN_UNITS = 8;
const SHOWN_TOKENS = 6;
/** A pattern of more units matches nowhere else. */
const MAX_UNITS = 16;

const TRAIT_NAMES: Readonly<Record<Trait, string>> = {
  brackets: t("inside brackets"),
  quotes: t("inside quotes"),
  lineStart: t("at the start of a line"),
  lineBreak: t("at line breaks"),
  blank: t("at spaces"),
  digits: t("at digits"),
  capitals: t("at capital letters"),
  signs: t("at punctuation"),
};

export function patternPart({ find, chooseUnit, open }: PatternActions): InsidePart<PatternShown> {
  let shown: PatternShown | undefined;
  const names = h("p", { id: "unit-names", role: "status" });
  const buttons = h("div", { id: "unit-name-buttons", class: "buttons" });
  const tokens = h("p", { id: "unit-tokens", role: "status" });
  const status = h("p", { id: "pattern-status", role: "status", "aria-live": "polite" });
  const places = h("ol", { id: "pattern-places", class: "pattern-places" });
  let isSearching = false;
  const threshold = sliderField({
    id: "pattern-threshold",
    label: t("Threshold"),
    range: [0.1, 0.95, 0.05],
    value: 0.3,
    show: value => decimal(value, 2),
    onInput: () => drawPattern(),
  });
  const search = pressButton({
    id: "pattern-search",
    label: t("Search the Workspace"),
    kind: "secondary",
    onPress: () => {
      const pattern = shown && patternOf(shown, threshold.value);
      if (!pattern) return;
      isSearching = true;
      setText(status, t("Searching the learned files…"));
      find(pattern);
    },
  });
  const drawPattern = (): void => {
    const pattern = shown && patternOf(shown, threshold.value);
    search.setDisabled(!pattern);
    if (shown && !isSearching) setText(status, patternText(shown, pattern));
  };
  const drawUnits = ({ trace }: PatternShown): void => {
    const found = unitNames(trace).slice(0, SHOWN_UNITS);
    setText(
      names,
      found.length > 0
        ? t("These units respond to a property of the text more than chance explains:")
        : t("In this text, no unit responds to a property of the text more than chance explains."),
    );
    buttons.replaceChildren(
      ...found.map(({ unit, trait, correlation }) => {
        const label = t("Unit {0}: {1} (r = {2})", unit, TRAIT_NAMES[trait], decimal(correlation, 2));
        return pressButton({ id: `named-${unit}`, label, kind: "secondary", onPress: () => chooseUnit(unit) }).element;
      }),
    );
  };
  let found: PatternShown["found"] | undefined;
  return {
    element: section(
      "pattern",
      t("What units respond to"),
      names,
      buttons,
      tokens,
      h("h3", {}, t("Find the selected pattern elsewhere")),
      h("div", { class: "hold-fields" }, threshold.element, search.element),
      status,
      places,
      caption(),
    ),
    show(next) {
      const earlier = shown;
      shown = next;
      if (earlier?.trace !== next.trace) drawUnits(next);
      if (earlier?.trace !== next.trace || earlier.unit !== next.unit) setText(tokens, tokensText(next));
      if (found !== next.found && next.found.kind !== "awaited") {
        isSearching = false;
        fillPlaces(places, next.found.kind === "available" ? next.found.value : undefined, open);
      }
      if (earlier?.selection !== next.selection) places.replaceChildren();
      drawPattern();
      if (found !== next.found && next.found.kind !== "awaited") setText(status, foundText(next.found));
      found = next.found;
    },
  };
}

/** The units that are on at every selected token; undefined where there are none, or the quantity is no state. */
function patternOf({ trace, selection }: PatternShown, threshold: number): Pattern | undefined {
  const { quantity, layer, shape, values, scale } = trace;
  if (!selection || (quantity !== "hidden" && quantity !== "memory")) return undefined;
  const [first, last] = selection;
  const valueAt = (unit: number, token: number): number => ((values[token * shape.hidden + unit] ?? 0) / 127) * scale;
  const isOn = ({ unit, sign }: PatternUnit): boolean => {
    for (let token = first; token <= last; token++) if (sign * valueAt(unit, token) <= threshold) return false;
    return true;
  };
  const units = matchUnits(trace, selection, shape.hidden)
    .map(({ unit }): PatternUnit => ({ unit, sign: valueAt(unit, first) > 0 ? 1 : -1 }))
    .filter(isOn)
    .slice(0, MAX_UNITS);
  return units.length === 0 ? undefined : { layer, quantity, units, threshold, length: last - first + 1 };
}

function patternText({ trace, selection }: PatternShown, pattern: Pattern | undefined): string {
  if (trace.quantity !== "hidden" && trace.quantity !== "memory") {
    return t("Choose the hidden state or the memory cell to search for a pattern.");
  }
  if (!selection) return t("Select text above. The units that are on at every selected token are the pattern.");
  if (!pattern) return t("No unit is above the threshold at every selected token. Lower it, or select fewer tokens.");
  return t("Units that are on at every selected token: {0}.", pattern.units.map(({ unit }) => unit).join(", "));
}

function foundText(found: PatternShown["found"]): string {
  if (found.kind === "awaited") return "";
  if (found.kind === "unavailable") return found.message;
  const { places, searched, tokens, pattern } = found.value;
  const counts = [decimal(searched), decimal(tokens)] as const;
  if (places.length === 0) return t("There is no place like this in {0} of {1} learned tokens.", ...counts);
  return t(
    "{0} places where at least half of the {1} units are on together, from {2} of {3} learned tokens.",
    places.length,
    pattern.units.length,
    ...counts,
  );
}

function fillPlaces(list: HTMLElement, found: PatternPlaces | undefined, open: PatternActions["open"]): void {
  list.replaceChildren(
    ...(found?.places ?? []).map(({ path, line, before, matched, after, units }, k) => {
      const label = t("{0}, line {1}", path, line);
      const link = pressButton({ id: `place-${k}`, label, kind: "link", onPress: () => open(k) });
      const count = h("span", { class: "secondary" }, t("{0} units", units));
      return h("li", {}, link.element, " ", count, h("pre", {}, before, h("mark", {}, matched), after));
    }),
  );
}

function tokensText({ trace, unit }: { readonly trace: QuantityTrace; readonly unit: number }): string {
  const responses = tokenResponses(trace, unit, SHOWN_TOKENS);
  if (responses.length === 0) return t("Unit {0} responds to no token more than chance explains.", unit);
  const texts = responses.map(({ text, score, count }) =>
    score > 0
      ? t("{0} (higher, {1} times)", visibleToken(text), count)
      : t("{0} (lower, {1} times)", visibleToken(text), count),
  );
  return t("Unit {0} responds most to: {1}.", unit, texts.join(", "));
}

function caption(): HTMLElement {
  return note(
    t("What is named here is larger than anything that chance finds."),
    t(
      "Chance is measured by shifting the text against the activations 19 times: a name is shown only if it correlates more than any unit does with any property after a shift. A search reads up to 20,000 tokens of the learned files, and lists the places where at least half of the units are above the threshold for as many tokens as you selected.",
    ),
  );
}
