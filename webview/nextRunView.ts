/** The settings of the next run, with what they mean. */
import type { NextRun } from "../src/protocol/panel.ts";
import { button, dropdown } from "./controls.ts";
import { h, section, setText, type View } from "./dom.ts";
import type { PanelState } from "./panelState.ts";
import { duration } from "./words.ts";

const CELLS = [
  { value: "lstm", label: "LSTM" },
  { value: "gru", label: "GRU" },
  { value: "rnn", label: "RNN" },
];

const CELL_MEANING: Record<NextRun["cell"], string> = {
  rnn: "RNN: the plain recurrent cell. Fastest a step, but what it read some twenty tokens ago is gone; good to compare with.",
  gru: "GRU: two gates decide what is kept and what is written anew. Three quarters of an LSTM's weights.",
  lstm: "LSTM: three gates and a memory cell that holds on to what matters over long stretches. The usual choice.",
};

const LAYERS = [1, 2, 3, 4];
const HIDDEN = [32, 64, 128, 192, 256, 384, 512];
const BUDGETS = [15, 30, 60, 120, 300, 600, 1800, 3600];

/**
 * @param onChoose what the user chooses
 * @param openSettings shows all settings in the editor
 */
export function nextRunView(onChoose: (next: NextRun) => void, openSettings: () => void): View<PanelState> {
  let next: NextRun | undefined;
  const change = (part: Partial<NextRun>): void => {
    if (next) onChoose({ ...next, ...part });
  };
  const cell = dropdown({
    id: "next-cell",
    label: "Cell",
    choices: CELLS,
    initial: "lstm",
    onChange: value => change({ cell: CELLS.find(known => known.value === value)?.value as NextRun["cell"] }),
  });
  const numbers = (id: string, label: string, choices: readonly Choice[], onPick: (value: number | null) => void) =>
    dropdown({
      id,
      label,
      choices,
      initial: choices[0]!.value,
      onChange: value => onPick(value === "" ? null : +value),
    });
  const layers = numbers("next-layers", "Layers", withAuto(LAYERS), value => change({ layers: value }));
  const hidden = numbers("next-hidden", "Hidden units", withAuto(HIDDEN), value => change({ hidden: value }));
  const budget = numbers("next-budget", "Time", BUDGETS.map(asTime), value => change({ budgetSeconds: value ?? 60 }));
  const meaning = h("p", { id: "next-meaning", class: "caption" });
  const settings = button({
    id: "settings-button",
    label: "All Settings",
    appearance: "secondary",
    onPress: openSettings,
  });
  const form = h(
    "div",
    { class: "form" },
    cell.element,
    layers.element,
    hidden.element,
    budget.element,
    settings.element,
  );
  const element = section(
    "next-run",
    "The next run",
    form,
    meaning,
    h(
      "p",
      { class: "caption" },
      "More layers and units can learn more, and take longer for each step; left automatic, they fit the workspace and the time. Training with these makes them your settings.",
    ),
  );

  return {
    element,
    update(state) {
      element.hidden = state.next === undefined || state.run.phase === "training";
      if (!state.next || state.next === next) return;
      next = state.next;
      cell.set({ value: next.cell, label: next.cell.toUpperCase() });
      layers.set(automatic(next.layers));
      hidden.set(automatic(next.hidden));
      budget.set(asTime(next.budgetSeconds));
      setText(meaning, CELL_MEANING[next.cell]);
    },
  };
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function automatic(value: number | null): Choice {
  return value === null ? { value: "", label: "automatic" } : { value: String(value), label: String(value) };
}

const withAuto = (values: readonly number[]): readonly Choice[] => [null, ...values].map(automatic);

function asTime(seconds: number): Choice {
  return { value: String(seconds), label: seconds === 0 ? "none: memory alone" : duration(1000 * seconds) };
}
