/** Figures of lessons 3, 8 and 9: a cell with real numbers in its equations, one step at a time. */
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";
import { gatesForward } from "../../../src/core/explain/gateEquations.ts";
import { softmax } from "../../../src/core/loss.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { scrollPart } from "../../playground/widgets/canvas.ts";
import { pressButton, selectField } from "../../playground/widgets/fields.ts";
import { h, setText, svg } from "../../widgets/dom.ts";
import { signsOf } from "../experiments/onPaper.ts";
import { readSigns, TINY, tinyNetwork } from "../experiments/tinyNetwork.ts";
import { sentenceAt } from "../text/ownText.ts";
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
          h("th", { scope: "row" }, name),
          h("td", {}, equation),
          h("td", { class: "number" }, written(numbers)),
        ),
      ),
    );
    diagram.replaceChildren(cellDiagram(found));
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

const [BOX_PX, GAP_PX, HIGH_PX] = [74, 18, 150];

/** The values of a step as boxes with a bar for each unit, from the inputs to the prediction. */
function cellDiagram(found: readonly Value[]): SVGElement {
  const width = found.length * (BOX_PX + GAP_PX);
  const parts = found.flatMap(({ name, values }, k) => {
    const left = k * (BOX_PX + GAP_PX);
    const isGate = name.startsWith("Γ") && !name.includes("*");
    const wide = (BOX_PX - 12) / values.length;
    const bars = values.map((value, j) => {
      const tall = Math.min(1, Math.abs(value)) * 40;
      return svg("rect", {
        x: left + 6 + j * wide,
        y: value < 0 ? 85 : 85 - tall,
        width: wide - 3,
        height: Math.max(1, tall),
        class: value < 0 ? "negative" : "positive",
      });
    });
    const arrow =
      k === 0 ? [] : [svg("path", { d: `M${left - GAP_PX + 2} 85h${GAP_PX - 6}m-4 -3l4 3l-4 3`, class: "arrow" })];
    return [
      ...arrow,
      svg("rect", {
        x: left,
        y: 38,
        width: BOX_PX,
        height: 94,
        rx: isGate ? 16 : 3,
        class: `chip${isGate ? " gate" : ""}`,
      }),
      svg("path", { d: `M${left + 4} 85h${BOX_PX - 8}`, class: "arrow" }),
      ...bars,
      svg("text", { x: left + BOX_PX / 2, y: 28, "text-anchor": "middle" }, name),
    ];
  });
  const label = t("The step as boxes: {0}", found.map(({ name, values }) => `${name} ${written(values)}`).join(", "));
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${width} ${HIGH_PX}`, width, height: HIGH_PX, role: "img", "aria-label": label },
    ...parts,
  );
  drawing.classList.add("drawing");
  return drawing;
}
