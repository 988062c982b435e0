/** How a prediction came about: the tokens that moved it, and what it becomes while a unit is held at a value. */
import type { Hold } from "../../../src/core/explain/holdUnit.ts";
import type { Outlook, Prediction, PredictionChoice } from "../../../src/protocol/inspection.ts";
import { type NetworkShape, QUANTITIES_OF, type Quantity } from "../../../src/protocol/inspection.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { lossOf } from "../../network/drawingParts.ts";
import { QUANTITY_NAMES } from "../../network/symbols.ts";
import { selectField, sliderField } from "../../playground/widgets/fields.ts";
import { percent, visibleToken } from "../../state/formats.ts";
import type { InsidePart } from "../../state/insideParts.ts";
import type { Inspection } from "../../state/lookState.ts";
import { h, section, setText } from "../../widgets/dom.ts";
import { note } from "../../widgets/note.ts";
import { type Tint, tokenStrip } from "../../widgets/tokenStrip.ts";
import { topTokensList } from "../../widgets/topTokens.ts";

const LEVELS = 5;
const NAMED = 3;

/** @param explain asks to explain a prediction */
export function predictionPart(explain: (choice: PredictionChoice) => void): InsidePart<Inspection<Prediction>> {
  let shown: Prediction | undefined;
  let back = 0;
  const ask = (): void => explain({ back, ...(holding.hold && { hold: holding.hold }) });
  const reading = h("p", { id: "prediction-reading", role: "status", "aria-live": "polite" });
  const strip = tokenStrip({
    id: "prediction-tokens",
    label: t("The text before the cursor, tinted by how much each token moved the prediction"),
    onPoint: () => undefined,
    onSelect: (_, last) => {
      back = (shown?.tokens.length ?? last) - last;
      ask();
    },
  });
  const holding = holdFields(ask);
  const free = outlookView("prediction-free", t("As it is"));
  const held = outlookView("prediction-held", t("While the unit is held"));
  const text = h("div", { class: "text-box" }, strip.element);
  const content = h(
    "div",
    {},
    text,
    reading,
    holding.element,
    h("div", { class: "outlooks" }, free.element, held.element),
  );
  const problem = h("p", { role: "status" });
  let texts = "";
  ask();
  return {
    element: section("prediction", t("How this prediction came about"), problem, content, caption()),
    show(inspection) {
      content.hidden = inspection.kind !== "available";
      problem.hidden = inspection.kind !== "unavailable";
      if (inspection.kind === "unavailable") setText(problem, inspection.message);
      if (inspection.kind !== "available" || inspection.value === shown) return;
      shown = inspection.value;
      back = shown.back;
      const all = shown.tokens.map(token => token.text);
      const tints = tintsOf(shown);
      if (JSON.stringify(all) === texts) strip.tint(tints);
      else strip.show(all, tints);
      texts = JSON.stringify(all);
      setText(reading, readingText(shown));
      holding.setShape(shown.shape);
      free.show(shown.free);
      held.show(shown.held);
    },
  };
}

function tintsOf({ tokens }: Prediction): readonly Tint[] {
  const most = tokens.reduce((largest, { influence }) => Math.max(largest, influence), 0);
  return tokens.map(({ influence }) => (most > 0 ? Math.round((LEVELS * influence) / most) : 0));
}

function readingText({ tokens, back, actual, free }: Prediction): string {
  const [guess] = free.likeliest;
  const at = tokens.length - back;
  const where =
    back === 0 ? t("At the cursor, the network predicts {0} with {1}.", ...named(guess)) : placeText(guess, actual);
  const strongest = tokens
    .map(({ text, influence }, k) => ({ text: visibleToken(text), influence, before: at - k }))
    .sort((left, right) => right.influence - left.influence)
    .slice(0, NAMED)
    .filter(({ influence }) => influence > 0)
    .map(({ text, influence, before }) => t("{0} ({1} before: {2})", text, before, influence.toPrecision(2)));
  return strongest.length === 0 ? where : `${where} ${t("These tokens moved it most: {0}.", strongest.join(", "))}`;
}

const named = (guess: Outlook["likeliest"][number] | undefined): readonly [string, string] => [
  visibleToken(guess?.text ?? ""),
  percent(guess?.probability ?? 0),
];

function placeText(guess: Outlook["likeliest"][number] | undefined, actual: Prediction["actual"]): string {
  const [text, probability] = named(actual);
  return t(
    "Here the network predicts {0} with {1}. The true token y⟨t⟩ is {2}, with {3}: L⟨t⟩ = {4} nats.",
    ...named(guess),
    text,
    probability,
    decimal(actual ? lossOf(actual) : 0, 2),
  );
}

/** The lowest and the highest value of a quantity. */
function rangeOf(quantity: Quantity): readonly [number, number] {
  if (quantity === "memory") return [-3, 3];
  return quantity === "hidden" || quantity === "candidate" ? [-1, 1] : [0, 1];
}

/** The fields that hold a unit. */
function holdFields(changed: () => void) {
  let shape: NetworkShape | undefined;
  const isOn = h("input", { type: "checkbox", id: "hold" });
  const unit = h("input", { id: "hold-unit", type: "number", min: "0", step: "1", value: "0", class: "number-field" });
  const value = h("span");
  let slider = valueSlider([-1, 1]);
  function valueSlider([low, high]: readonly [number, number]) {
    return sliderField({
      id: "hold-value",
      label: t("Value"),
      range: [low, high, (high - low) / 40],
      value: high,
      show: number => decimal(number, 2),
      onInput: () => isOn.checked && changed(),
    });
  }
  const takeRange = (): void => {
    slider = valueSlider(rangeOf(quantityOf()));
    value.replaceChildren(slider.element);
  };
  const pick = (id: string, label: string, onPick: () => void) =>
    selectField({
      id,
      label,
      options: [],
      value: "",
      onChange: () => {
        onPick();
        if (isOn.checked) changed();
      },
    });
  const layer = pick("hold-layer", t("Layer"), () => undefined);
  const quantity = pick("hold-quantity", t("Quantity"), takeRange);
  const quantityOf = (): Quantity =>
    (shape ? QUANTITIES_OF[shape.cell] : []).find(name => name === quantity.value) ?? "hidden";
  isOn.addEventListener("change", changed);
  unit.addEventListener("change", () => isOn.checked && changed());
  const unitField = h("div", { class: "knob" }, h("label", { for: "hold-unit" }, t("Unit")), unit);
  const toggle = h("div", { class: "toggle" }, isOn, h("label", { for: "hold" }, t("Hold this unit at the value")));
  const group = { class: "hold-fields", role: "group", "aria-label": t("Hold a unit") };
  return {
    element: h("div", group, layer.element, quantity.element, unitField, value, toggle),
    get hold(): Hold | undefined {
      if (!isOn.checked) return undefined;
      const chosen = Math.min((shape?.hidden ?? 1) - 1, Math.max(0, Math.floor(Number(unit.value)) || 0));
      return { layer: Number(layer.value) || 0, quantity: quantityOf(), unit: chosen, value: slider.value };
    },
    setShape(next: NetworkShape) {
      if (JSON.stringify(next) === JSON.stringify(shape)) return;
      shape = next;
      const layers = Array.from({ length: next.layers }, (_, l) => ({ value: String(l), label: String(l + 1) }));
      layer.setOptions(layers);
      layer.set(String(next.layers - 1));
      quantity.setOptions(QUANTITIES_OF[next.cell].map(name => ({ value: name, label: QUANTITY_NAMES[name] })));
      unit.max = String(next.hidden - 1);
      takeRange();
    },
  };
}

/** The likeliest tokens and the continuation. */
function outlookView(id: string, title: string) {
  const list = topTokensList(`${id}-tokens`);
  const continuation = h("code", { id: `${id}-continuation` });
  const element = h("div", { id }, list.element, h("p", {}, t("Goes on:"), " ", continuation));
  return {
    element,
    show(outlook: Outlook | undefined): void {
      element.hidden = outlook === undefined;
      if (!outlook) return;
      list.show(title, outlook.likeliest);
      setText(continuation, visibleToken(outlook.continuation));
    },
  };
}

function caption(): HTMLElement {
  return note(
    t("A stronger tint means that the token moved the probability of the likeliest token more."),
    h("code", {}, "‖∂ ln ŷ⟨t⟩ / ∂x⟨s⟩‖"),
    " ",
    t(
      "is the norm of the gradient with respect to the embedding of each earlier token. Click a token, or press Shift and an arrow key, to explain the prediction in its place. A held unit keeps its value while the network reads the shown tokens and goes on.",
    ),
  );
}
