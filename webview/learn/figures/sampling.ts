/** Figure of lesson 6: the distribution of the next character, from which the learner chooses or draws. */
import { createRandom } from "../../../src/core/random.ts";
import { sampleToken } from "../../../src/core/sampling.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { tokenReader } from "../../playground/model/trace.ts";
import { pressButton, sliderField } from "../../playground/widgets/fields.ts";
import { visibleToken } from "../../state/formats.ts";
import { h, setText } from "../../widgets/dom.ts";
import type { CoreRun } from "../experiments/coreRun.ts";
import { languageRun, startOf } from "../experiments/language.ts";
import type { Figure } from "./figure.ts";

const SHOWN = 8;
const TRAINED_AT_ONCE = 20;

/** Builds a text character by character. */
export function samplingFigure(): Figure {
  let run: CoreRun = languageRun("ab");
  let chosen: number[] = [];
  const random = createRandom(1);
  const text = h("p", { class: "sample-text", role: "status" });
  const list = h("ol", { class: "choices" });
  const note = h("p", { class: "note" });
  const distribution = () => {
    const reader = tokenReader(run.network.recurrent!, run.parameters);
    let yHat = reader.read(startOf(run.task));
    for (const token of chosen) yHat = reader.read(token);
    return yHat;
  };
  const choose = (token: number): void => {
    chosen = [...chosen, token].slice(-60);
    draw();
  };
  const draw = (): void => {
    const yHat = distribution();
    const best = [...yHat.keys()].sort((left, right) => yHat[right]! - yHat[left]!).slice(0, SHOWN);
    setText(text, `${chosen.map(token => run.task.vocabulary[token]).join("")}▏`);
    setText(note, t("The network has taken {0} training steps.", run.steps));
    list.replaceChildren(
      ...best.map(token => {
        const share = t("{0}%", decimal(100 * yHat[token]!, 1));
        const sign = visibleToken(run.task.vocabulary[token]!);
        const bar = h("span", { class: "choice-bar", "aria-hidden": "true" });
        bar.style.width = `${Math.round(120 * yHat[token]!)}px`;
        const button = h(
          "button",
          { type: "button", class: "token-button", "aria-label": t("Choose {0}, {1}", sign, share) },
          sign,
        );
        button.addEventListener("click", () => choose(token));
        return h("li", {}, button, bar, h("span", { class: "number" }, share));
      }),
    );
  };
  const temperature = sliderField({
    id: "figure-temperature",
    label: t("Temperature"),
    range: [0, 2, 0.1],
    value: 1,
    show: value => decimal(value, 1),
    onInput: () => undefined,
  });
  const buttons = [
    pressButton({
      id: "figure-draw",
      label: t("Draw One"),
      kind: "primary",
      onPress: () => choose(sampleToken(distribution(), { temperature: temperature.value }, random)),
    }),
    pressButton({
      id: "figure-train",
      label: t("Train {0} Steps", TRAINED_AT_ONCE),
      kind: "secondary",
      onPress: () => {
        for (let k = 0; k < TRAINED_AT_ONCE; k++) run.step();
        draw();
      },
    }),
    pressButton({
      id: "figure-clear",
      label: t("Begin Again"),
      kind: "secondary",
      onPress: () => {
        chosen = [];
        draw();
      },
    }),
  ];
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      text,
      h("div", { class: "buttons" }, ...buttons.map(button => button.element), temperature.element),
      list,
      note,
    ),
    setText(own) {
      run = languageRun(own.text);
      chosen = [];
      draw();
    },
  };
}
