/** Play, pause, step, reset and speed, with the figures of the run. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { h, setText } from "../../widgets/dom.ts";
import type { BackendName } from "../training/messages.ts";
import { pressButton, selectField } from "../widgets/fields.ts";

/** What a run has reached. */
export interface RunFigures {
  readonly steps: number;
  readonly lossNats: number | undefined;
  readonly accuracy: number | undefined;
  readonly parameters: number;
  readonly stepMs: number | undefined;
  readonly backend: BackendName | undefined;
}

export interface TransportActions {
  toggle(): void;
  step(): void;
  reset(): void;
  pace(stepsPerSecond: number | undefined): void;
}

export interface Transport {
  readonly element: HTMLElement;
  show(figures: RunFigures): void;
  setPlaying(isPlaying: boolean): void;
}

const BACKENDS: Readonly<Record<BackendName, string>> = { webgpu: "WebGPU", webgl: "WebGL", cpu: "CPU" };
const SPEEDS = ["1", "5", "20", "max"] as const;

/** Makes the row of buttons. */
export function transportView(actions: TransportActions): Transport {
  const play = pressButton({ id: "play", label: t("Play"), kind: "primary", onPress: actions.toggle });
  const step = pressButton({ id: "single-step", label: t("Step"), kind: "secondary", onPress: actions.step });
  const reset = pressButton({ id: "reset", label: t("Reset"), kind: "secondary", onPress: actions.reset });
  const speed = selectField({
    id: "speed",
    label: t("Speed"),
    options: SPEEDS.map(value => ({
      value,
      label: value === "max" ? t("As fast as possible") : t("{0} steps a second", value),
    })),
    value: "max",
    onChange: value => actions.pace(value === "max" ? undefined : Number(value)),
  });
  const names = [t("Step"), t("Loss"), t("Accuracy"), t("Parameters"), t("One step"), t("Runs on")];
  const ids = ["steps", "loss", "accuracy", "parameters", "step-ms", "backend"];
  const values = ids.map(id => h("dd", { id: `run-${id}` }, "–"));
  const figures = names.map((name, k) => h("div", {}, h("dt", {}, name), values[k]!));
  return {
    element: h(
      "div",
      { class: "transport" },
      h("div", { class: "buttons" }, play.element, step.element, reset.element, speed.element),
      h("dl", { class: "run-figures" }, ...figures),
    ),
    show({ steps, lossNats, accuracy, parameters, stepMs, backend }) {
      const texts = [
        decimal(steps),
        lossNats === undefined ? "–" : decimal(lossNats, 3),
        accuracy === undefined ? "–" : t("{0}%", decimal(100 * accuracy, 0)),
        decimal(parameters),
        stepMs === undefined ? "–" : t("{0} ms", decimal(stepMs, 1)),
        backend ? BACKENDS[backend] : "–",
      ];
      for (const [k, text] of texts.entries()) setText(values[k]!, text);
    },
    setPlaying: isPlaying => play.setLabel(isPlaying ? t("Pause") : t("Play")),
  };
}
