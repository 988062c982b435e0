/** Every weight of the network as a heat map. */

import type { Parameters } from "../../../src/core/tensor.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { h, setText } from "../../widgets/dom.ts";
import type { CoreNetwork } from "../model/coreNetwork.ts";
import { drawnCanvas } from "../widgets/canvas.ts";
import { paintHeatMap, scaleOf } from "../widgets/heatMap.ts";

export interface WeightsFigure {
  readonly element: HTMLElement;
  draw(network: CoreNetwork, parameters: Parameters): void;
}

/** The name of a tensor in the course. */
function courseName(name: string): string {
  if (name === "embedding.weight") return "E";
  if (name === "output.weight") return "Wya";
  if (name === "hidden.weight") return "W";
  const [, kind, layer, reverse] = name.match(/^rnn\.weight_(ih|hh|peephole)_l(\d)(_reverse)?$/) ?? [];
  const arrow = reverse ? "←" : "";
  const index = layer === undefined || layer === "0" ? "" : `[${Number(layer) + 1}]`;
  const letter = { ih: "Wax", hh: "Waa", peephole: "p" }[kind ?? ""] ?? name;
  return `${arrow}${letter}${index}`;
}

/** Makes an empty figure. */
export function weightsFigure(id: string): WeightsFigure {
  const element = h("div", { id, class: "weights-figure" });
  let shapes = "";
  let maps: readonly (readonly [name: string, canvas: ReturnType<typeof drawnCanvas>, note: HTMLElement])[] = [];
  return {
    element,
    draw({ tensors }, parameters) {
      const shown = tensors.filter(({ shape }) => shape.length === 2);
      const key = JSON.stringify(shown.map(({ name, shape }) => [name, shape]));
      if (key !== shapes) {
        shapes = key;
        maps = shown.map(({ name, shape }, k) => {
          const canvas = drawnCanvas(`${id}-${k}`, Math.min(120, Math.max(28, 4 * shape[0]!)));
          const note = h("span", { class: "note" });
          return [name, canvas, note] as const;
        });
        element.replaceChildren(
          ...maps.map(([name, canvas, note]) =>
            h("div", { class: "weight-map" }, h("h3", {}, courseName(name), " ", note), canvas.element),
          ),
        );
      }
      for (const [k, [name, canvas, note]] of maps.entries()) {
        const [rows, columns] = shown[k]!.shape as [number, number];
        const values = parameters.get(name)!;
        const fullScale = scaleOf(values);
        setText(note, `[${rows}, ${columns}] ±${decimal(fullScale, 2)}`);
        const label = t(
          "Weights {0}: {1} rows, {2} columns, up to ±{3}",
          courseName(name),
          rows,
          columns,
          decimal(fullScale, 2),
        );
        canvas.draw(label, surface => paintHeatMap(surface, { values, rows, columns, fullScale }));
      }
    },
  };
}
