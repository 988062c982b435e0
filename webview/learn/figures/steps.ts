/** Figures of lessons 3, 8 and 9: a cell with real numbers in its equations, one step at a time. */
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";
import { gatesForward } from "../../../src/core/explain/gateEquations.ts";
import { softmax } from "../../../src/core/loss.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { unbroken } from "../../notation/unbroken.ts";
import { scrollPart } from "../../playground/widgets/canvas.ts";
import { pressButton, selectField } from "../../playground/widgets/fields.ts";
import { h, setText } from "../../widgets/dom.ts";
import { signsOf } from "../experiments/onPaper.ts";
import { readSigns, TINY, tinyNetwork } from "../experiments/tinyNetwork.ts";
import { sentenceAt } from "../text/ownText.ts";
import { cellDiagram } from "./cellDiagram.ts";
import { type Figure, tokenRow } from "./figure.ts";

export interface CellChoice {
  readonly cell: CellVariant;
  readonly label: string;
}

interface Value {
  readonly name: string;
  readonly equation: string;
  readonly values: readonly number[];
}

/** Every value of one step, in the order of computation. */
export function valuesAt(cell: CellVariant, signs: readonly string[], at: number): readonly Value[] {
  const network = tinyNetwork(cell);
  const x = network.embed(signs[at]!);
  const prev = (
    at === 0 ? readSigns(network, signs)[0]!.prev : readSigns(network, signs)[at - 1]!.next
  ) as Float64Array[];
  const found: Value[] = [{ name: "x⟨t⟩", equation: "", values: [...x] }];
  found.push({ name: "a⟨t-1⟩", equation: "", values: [...prev[0]!] });
  if (prev[1]) found.push({ name: "c⟨t-1⟩", equation: "", values: [...prev[1]] });
  const tell = (name: string, equation: string, values: readonly number[]): void => {
    found.push({ name, equation, values });
  };
  const { a } = gatesForward({ cell, parameters: network.parameters, x, prev }, tell);
  const z = Float64Array.from(network.by, (b, k) =>
    a.reduce((sum, value, j) => sum + network.Wya[k * TINY.na + j]! * value, b),
  );
  softmax(z, z.length);
  tell("ŷ⟨t⟩", "softmax(Wya a⟨t⟩ + by)", [...z]);
  return found;
}

const written = (values: readonly number[]): string => `[${values.map(value => decimal(value, 3)).join("; ")}]`;

/** A cell that steps through the characters of the sentence at the caret. */
export function stepFigure(choices: readonly CellChoice[]): Figure {
  let signs: readonly string[] = ["a"];
  let at = 0;
  let cell = choices[0]!.cell;
  const row = tokenRow(t("Characters of the sentence at the caret"), k => go(k));
  const title = h("p", { role: "status" });
  const values = h("tbody");
  const diagram = scrollPart(t("The cell with live values"));
  diagram.classList.add("cell-diagram");
  const go = (k: number): void => {
    at = Math.max(0, Math.min(signs.length - 1, k));
    row.mark(step => (step < at ? "seen" : step === at ? "current" : "unseen"), at);
    const found = valuesAt(cell, signs, at);
    setText(title, t("Step t = {0} of {1}, character “{2}”", at + 1, signs.length, signs[at]!));
    values.replaceChildren(
      ...found.map(({ name, equation, values: numbers }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, unbroken(name)),
          h("td", {}, unbroken(equation)),
          h("td", { class: "number" }, written(numbers)),
        ),
      ),
    );
    diagram.replaceChildren(cellDiagram(cell, found));
  };
  const back = pressButton({
    id: "figure-back",
    label: t("Previous Step"),
    kind: "secondary",
    onPress: () => go(at - 1),
  });
  const next = pressButton({ id: "figure-next", label: t("Next Step"), kind: "primary", onPress: () => go(at + 1) });
  const variant = selectField({
    id: "figure-cell",
    label: t("Variant"),
    options: choices.map(({ cell: value, label }) => ({ value, label })),
    value: cell,
    onChange: value => {
      cell = value as CellVariant;
      go(at);
    },
  });
  variant.element.hidden = choices.length < 2;
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      row.element,
      h("div", { class: "buttons" }, back.element, next.element, variant.element),
      title,
      diagram,
      scrollPart(t("One step at a time"), h("table", { class: "values" }, values)),
    ),
    setText(own) {
      signs = signsOf(sentenceAt(own).text);
      row.fill(signs);
      go(0);
    },
  };
}
