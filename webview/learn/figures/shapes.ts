/** Figures of lessons 5 and 11: the five types, and layers against units. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { coreNetworkOf, parameterCountOf } from "../../playground/model/coreNetwork.ts";
import { DEFAULT_SPEC } from "../../playground/model/spec.ts";
import { textTask } from "../../playground/model/tasks.ts";
import { sliderField } from "../../playground/widgets/fields.ts";
import { h, svg } from "../../widgets/dom.ts";
import { enoughText } from "../text/ownText.ts";
import type { Figure } from "./figure.ts";

interface Shape {
  readonly name: string;
  readonly example: string;
  /** Steps with an input, and steps with an output. */
  readonly steps: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const [STEP, SIZE] = [34, 20];

/** A shape as the course draws it: inputs below, states between, outputs above. */
function drawing({ name, steps, inputs, outputs }: Shape): SVGElement {
  const parts: SVGElement[] = [];
  const box = (k: number, y: number, kind: string): SVGElement =>
    svg("rect", { x: 6 + k * STEP, y, width: SIZE, height: SIZE, rx: 3, class: kind });
  const up = (k: number, y: number): SVGElement =>
    svg("path", { d: `M${16 + k * STEP} ${y}v-12m-3 4l3 -4l3 4`, class: "arrow" });
  for (let k = 0; k < steps; k++) {
    parts.push(box(k, 40, "layer"));
    if (k > 0) parts.push(svg("path", { d: `M${k * STEP - 8} 50h12m-4 -3l4 3l-4 3`, class: "arrow" }));
    if (inputs.includes(k)) parts.push(box(k, 74, "chip"), up(k, 73));
    if (outputs.includes(k)) parts.push(box(k, 6, "positive"), up(k, 39));
  }
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${steps * STEP + 4} 98`, height: 98, width: steps * STEP + 4, role: "img", "aria-label": name },
    ...parts,
  );
  picture.classList.add("drawing");
  return picture;
}

/** The five types of networks. */
export function typesFigure(): Figure {
  const shapes: readonly Shape[] = [
    { name: t("one to one"), example: t("letter → vowel or not"), steps: 1, inputs: [0], outputs: [0] },
    { name: t("one to many"), example: t("a style → a melody"), steps: 3, inputs: [0], outputs: [0, 1, 2] },
    { name: t("many to one"), example: t("a review → its stars"), steps: 3, inputs: [0, 1, 2], outputs: [2] },
    {
      name: t("many to many, equal"),
      example: t("words → names among them"),
      steps: 3,
      inputs: [0, 1, 2],
      outputs: [0, 1, 2],
    },
    {
      name: t("many to many, unequal"),
      example: t("a sentence → its translation"),
      steps: 5,
      inputs: [0, 1, 2],
      outputs: [3, 4],
    },
  ];
  const items = shapes.map(shape =>
    h("li", {}, h("h3", {}, shape.name), drawing(shape), h("p", { class: "note" }, shape.example)),
  );
  return { element: h("ul", { class: "shapes" }, ...items), setText: () => undefined };
}

/** How many units each of 1 to 3 layers may have at a number of parameters. */
export function depthFigure(): Figure {
  let text = "ab";
  const list = h("ul", { class: "shapes" });
  const budget = sliderField({
    id: "figure-budget",
    label: t("Parameters"),
    range: [2000, 20_000, 1000],
    value: 8000,
    show: value => decimal(value),
    onInput: () => draw(),
  });
  const draw = (): void => {
    const task = textTask(enoughText(text));
    const countOf = (layers: number, units: number): number =>
      parameterCountOf(
        coreNetworkOf({ ...DEFAULT_SPEC, cell: "gruResetBefore", task: "selection", layers, units }, task),
      );
    list.replaceChildren(
      ...[1, 2, 3].map(layers => {
        let units = 1;
        while (units < 64 && countOf(layers, units + 1) <= budget.value) units++;
        const name = t("{0} × {1} units", layers, units);
        const boxes = Array.from({ length: layers }, (_, k) =>
          svg("rect", { x: 2, y: 2 + k * 24, width: 2 * units, height: 18, rx: 3, class: "layer" }),
        );
        const picture = svg(
          "svg",
          { viewBox: "0 0 132 76", width: 132, height: 76, role: "img", "aria-label": name },
          ...boxes,
        );
        picture.classList.add("drawing");
        return h(
          "li",
          {},
          h("h3", {}, name),
          picture,
          h("p", { class: "note" }, t("{0} parameters", decimal(countOf(layers, units)))),
        );
      }),
    );
  };
  return {
    element: h("div", { class: "figure-stack" }, budget.element, list),
    setText(own) {
      text = own.text.slice(0, 20_000);
      draw();
    },
  };
}
