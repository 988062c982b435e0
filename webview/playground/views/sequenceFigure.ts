/** One sequence through the network: inputs, targets, answers, activations and gradients, step under step. */
import { quantitiesOf } from "../../../src/core/explain/quantities.ts";
import { QUANTITIES, QUANTITIES_OF } from "../../../src/protocol/inspection.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { NOTATION, QUANTITY_NAMES } from "../../network/symbols.ts";
import { visibleToken } from "../../state/formats.ts";
import { h, setText } from "../../widgets/dom.ts";
import type { PlayCell } from "../model/spec.ts";
import type { PlayTask } from "../model/tasks.ts";
import { answerAt, probabilityAt, type Trace } from "../model/trace.ts";
import { barsFigure } from "../widgets/bars.ts";
import { drawnCanvas, scrollPart } from "../widgets/canvas.ts";
import { type Option, selectField } from "../widgets/fields.ts";
import { paintHeatMap } from "../widgets/heatMap.ts";

export interface SequenceFigure {
  readonly element: HTMLElement;
  /** Draws a trace; `playhead` is the step that is framed. */
  draw(task: PlayTask, trace: Trace, playhead: number | undefined): void;
}

const SHOWN_UNITS_PX = 120;

/** The quantities that a cell has: its state, and its gates. */
function namesOf(cell: PlayCell): readonly Option[] {
  const names = cell === "window" ? (["hidden"] as const) : QUANTITIES_OF[cell];
  return names.map(value => ({ value, label: QUANTITY_NAMES[value] }));
}

/** Makes an empty figure. */
export function sequenceFigure(id: string): SequenceFigure {
  const table = h("table", { class: "sequence-table" });
  const activations = h("div", { class: "layers" });
  let redraw = (): void => undefined;
  const quantity = selectField({
    id: `${id}-quantity`,
    label: t("Quantity"),
    options: [{ value: "hidden", label: QUANTITY_NAMES.hidden }],
    value: "hidden",
    onChange: () => redraw(),
  });
  const gradients = barsFigure(`${id}-gradients`, 56);
  const gradientRow = h("div", {}, h("h3", {}, t("Gradient ‖∂L/∂a⟨t⟩‖ by time step")), gradients.element);
  const maps: ReturnType<typeof drawnCanvas>[] = [];
  const headings: HTMLElement[] = [];
  let cell: PlayCell | undefined;
  const mapOf = (k: number) => {
    if (!maps[k]) {
      maps[k] = drawnCanvas(`${id}-layer-${k}`, SHOWN_UNITS_PX);
      headings[k] = h("h3");
      activations.append(h("div", {}, headings[k]!, maps[k]!.element));
    }
    return maps[k]!;
  };
  return {
    element: h(
      "div",
      { id, class: "sequence-figure" },
      scrollPart(t("One sequence, step by step"), table),
      quantity.element,
      activations,
      gradientRow,
    ),
    draw(task, trace, playhead) {
      redraw = () => this.draw(task, trace, playhead);
      const shownQuantity = QUANTITIES.find(name => name === quantity.value) ?? "hidden";
      if (trace.cell !== cell) {
        cell = trace.cell;
        quantity.setOptions(namesOf(cell));
      }
      quantity.element.hidden = cell === "window";
      fillTable(table, task, trace, playhead);
      const runs = trace.steps.flatMap((directions, layer) =>
        directions.map((steps, direction) => ({ layer, direction, steps, count: directions.length })),
      );
      for (const [k, { layer, direction, steps, count }] of runs.entries()) {
        const arrow = count === 1 ? "" : direction === 0 ? "→" : "←";
        const symbol = NOTATION[shownQuantity];
        const name = t("Activations {0} of layer {1}", `${arrow}${symbol}`, layer + 1);
        const units = steps[0]!.next[0]!.length;
        const map = mapOf(k);
        setText(headings[k]!, name);
        const rows = steps.map(step =>
          trace.cell === "window" ? undefined : quantitiesOf(trace.cell, step)[shownQuantity],
        );
        const values = Float32Array.from({ length: units * steps.length }, (_, i) => {
          return rows[i % steps.length]?.[Math.floor(i / steps.length)] ?? 0;
        });
        const shown = { values, rows: units, columns: steps.length, fullScale: 1, marked: playhead };
        map.draw(t("{0}: {1} units, {2} steps", name, units, steps.length), surface => paintHeatMap(surface, shown));
      }
      for (const [k, map] of maps.entries()) (map.element.parentElement as HTMLElement).hidden = k >= runs.length;
      gradientRow.hidden = trace.gradients.length === 0;
      const show = (value: number): string => value.toExponential(1);
      const label = t("Gradient by time step: {0}", trace.gradients.map(show).join(", "));
      gradients.draw({ values: trace.gradients, isLog: true, marked: playhead, label, show });
    },
  };
}

/** Rows x⟨t⟩, y⟨t⟩ and ŷ⟨t⟩; cells are changed in place so that nothing flickers. */
function fillTable(
  table: HTMLTableElement,
  task: PlayTask,
  { batch, yHat }: Trace,
  playhead: number | undefined,
): void {
  const steps = batch.inputs.length;
  if (table.dataset["steps"] !== String(steps)) {
    table.dataset["steps"] = String(steps);
    const row = (name: string): HTMLElement =>
      h("tr", {}, h("th", { scope: "row" }, name), ...Array.from({ length: steps }, () => h("td")));
    table.replaceChildren(h("tbody", {}, row("x⟨t⟩"), row("y⟨t⟩"), row("ŷ⟨t⟩")));
  }
  const rows = [...table.rows];
  for (let k = 0; k < steps; k++) {
    const target = batch.targets[k]!;
    const answer = answerAt(task, yHat, k);
    const probability = probabilityAt(task, yHat, k, answer);
    const texts = [
      task.vocabulary[batch.inputs[k]!]!,
      target < 0 ? "" : task.classes[target]!,
      target < 0 ? "" : task.classes[answer]!,
    ];
    for (const [r, text] of texts.entries()) setText(rows[r]!.cells[k + 1]!, visibleToken(text));
    const cell = rows[2]!.cells[k + 1]!;
    cell.className = target < 0 ? "" : answer === target ? "right" : "wrong";
    cell.title = target < 0 ? "" : t("Probability {0}", decimal(probability, 3));
    for (const shown of rows) shown.cells[k + 1]!.classList.toggle("marked", k === playhead);
  }
}
