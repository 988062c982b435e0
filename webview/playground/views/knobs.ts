/** The knobs of the playground, in words. */
import { t } from "../../../src/protocol/localize.ts";
import { h } from "../../widgets/dom.ts";
import { isNextTokenTask, PLAY_CELLS, type PlayCell, type PlaySpec, sensibleSpec, type TaskId } from "../model/spec.ts";
import { type Option, type SelectField, selectField } from "../widgets/fields.ts";

const TASKS: Readonly<Record<TaskId, { readonly name: string; readonly about: string }>> = {
  copy: {
    name: t("Copy after a gap"),
    about: t("Say the first symbol again after the last step. The longer the sequence, the longer it must be kept."),
  },
  parity: { name: t("Parity"), about: t("Say at each step whether the number of ones so far is odd.") },
  brackets: { name: t("Brackets"), about: t("Say at each step which bracket must be closed next.") },
  addition: {
    name: t("Binary addition"),
    about: t("Add two binary numbers, lowest digits first. The carry must be kept."),
  },
  names: { name: t("Names"), about: t("Predict the next character of dinosaur names.") },
  selection: { name: t("Your text"), about: t("Predict the next character of your text.") },
};

const CELL_LABELS: Readonly<Record<PlayCell, string>> = {
  window: t("Feed-forward, window of 5"),
  rnn: "RNN",
  rnnRelu: t("RNN with ReLU"),
  gru: t("GRU, reset after the product"),
  gruResetBefore: "GRU",
  gruSimplified: t("GRU, simplified"),
  lstm: "LSTM",
  lstmPeephole: t("LSTM with peepholes"),
};

/** In the order of the course. */
const CELL_ORDER: readonly PlayCell[] = ["window", "rnn", "gruResetBefore", "lstm"];
const CELLS = [...CELL_ORDER, ...PLAY_CELLS.filter(cell => !CELL_ORDER.includes(cell))];

/** What a task asks for. */
function taskSentence(task: TaskId): string {
  return TASKS[task].about;
}

const numbers = (values: readonly number[]): readonly Option[] =>
  values.map(value => ({ value: String(value), label: String(value) }));

export interface Knobs {
  readonly element: HTMLElement;
  show(spec: PlaySpec): void;
}

/** @param change called with the new spec */
export function knobsView(initial: PlaySpec, change: (spec: PlaySpec) => void): Knobs {
  let spec = initial;
  const turned = (part: Partial<PlaySpec>): void => {
    spec = sensibleSpec({ ...spec, ...part });
    show(spec);
    change(spec);
  };
  const knob = (id: string, label: string, options: readonly Option[], take: (value: string) => Partial<PlaySpec>) =>
    selectField({ id: `knob-${id}`, label, options, value: "", onChange: value => turned(take(value)) });
  const fields: Readonly<Record<string, SelectField>> = {
    task: knob(
      "task",
      t("Task"),
      Object.entries(TASKS).map(([value, { name }]) => ({ value, label: name })),
      value => ({ task: value as TaskId }),
    ),
    cell: knob(
      "cell",
      t("Cell"),
      CELLS.map(value => ({ value, label: CELL_LABELS[value] })),
      value => ({ cell: value as PlayCell }),
    ),
    units: knob("units", t("Units"), numbers([1, 2, 4, 8, 16, 32, 64]), value => ({ units: Number(value) })),
    layers: knob("layers", t("Layers"), numbers([1, 2]), value => ({ layers: Number(value) })),
    direction: knob(
      "direction",
      t("Direction"),
      [
        { value: "forward", label: t("Forward") },
        { value: "both", label: t("Both directions") },
      ],
      value => ({ isBidirectional: value === "both" }),
    ),
    length: knob("length", t("Length Tx"), numbers([5, 10, 15, 20, 30, 40, 60]), value => ({ length: Number(value) })),
    learningRate: knob("rate", t("Learning rate"), numbers([0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 1]), value => ({
      learningRate: Number(value),
    })),
    clipNorm: knob("clipping", t("Clipping"), [{ value: "off", label: t("Off") }, ...numbers([0.1, 1, 5])], value => ({
      clipNorm: value === "off" ? null : Number(value),
    })),
    initialState: knob(
      "state",
      t("Initial state a⟨0⟩"),
      [
        { value: "zeros", label: t("Zeros") },
        { value: "random", label: t("Random") },
      ],
      value => ({ initialState: value as PlaySpec["initialState"] }),
    ),
  };
  const about = h("p", { id: "task-about", class: "note" });
  const show = (shown: PlaySpec): void => {
    spec = shown;
    const values: Readonly<Record<string, string>> = {
      task: shown.task,
      cell: shown.cell,
      units: String(shown.units),
      layers: String(shown.layers),
      direction: shown.isBidirectional ? "both" : "forward",
      length: String(shown.length),
      learningRate: String(shown.learningRate),
      clipNorm: shown.clipNorm === null ? "off" : String(shown.clipNorm),
      initialState: shown.initialState,
    };
    for (const [name, value] of Object.entries(values)) fields[name]!.set(value);
    fields["layers"]!.setDisabled(shown.cell === "window");
    fields["initialState"]!.setDisabled(shown.cell === "window");
    fields["direction"]!.setDisabled(shown.cell === "window" || isNextTokenTask(shown.task));
    about.textContent = taskSentence(shown.task);
  };
  show(spec);
  return {
    element: h("div", {}, h("div", { class: "knobs" }, ...Object.values(fields).map(f => f.element)), about),
    show,
  };
}
