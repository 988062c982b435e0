/** The form that requests a sample: prompt, temperature, top-k, top-p, and seed. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { SampleOptions } from "../../src/protocol/panel.ts";
import { button, dropdown, textField } from "../widgets/controls.ts";
import { h } from "../widgets/dom.ts";

const TEMPERATURES = [
  { value: "0", label: t("0 (greedy)") },
  { value: "0.3", label: t("{0} (low)", decimal(0.3, 1)) },
  { value: "0.7", label: t("{0} (default)", decimal(0.7, 1)) },
  { value: "1", label: t("1 (unchanged)") },
  { value: "1.3", label: t("{0} (high)", decimal(1.3, 1)) },
];

const TOP_K = ["", "1", "5", "20", "100"].map(value => ({ value, label: value === "" ? t("off") : value }));
const TOP_P = ["", "0.5", "0.8", "0.9", "0.95"].map(value => ({
  value,
  label: value === "" ? t("off") : decimal(Number(value), value.length - 2),
}));

export interface SampleForm {
  readonly element: HTMLElement;
  setDisabled(isDisabled: boolean): void;
  /** Remembers the seed of the sample that is shown and offers to keep it. */
  showSeed(seed: number): void;
}

/** @param generate requests a sample */
export function sampleForm(generate: (options: SampleOptions) => void): SampleForm {
  const submit = (): void =>
    generate({
      prompt: prompt.value,
      temperature: Number(temperature.value),
      ...(topK.value === "" ? {} : { topK: Number(topK.value) }),
      ...(topP.value === "" ? {} : { topP: Number(topP.value) }),
      ...(/^\d{1,9}$/.test(seed.value.trim()) ? { seed: Number(seed.value) } : {}),
    });
  let shownSeed = 0;
  const prompt = textField({ id: "prompt", label: t("Prompt"), placeholder: "function ", onEnter: submit });
  const temperature = dropdown({ id: "temperature", label: t("Temperature"), choices: TEMPERATURES, initial: "0.7" });
  const topK = dropdown({ id: "top-k", label: "Top-k", choices: TOP_K, initial: "" });
  const topP = dropdown({ id: "top-p", label: "Top-p", choices: TOP_P, initial: "" });
  const seed = textField({ id: "seed", label: t("Seed"), placeholder: t("random"), onEnter: submit });
  const generateButton = button({
    id: "generate-button",
    label: t("Generate"),
    appearance: "primary",
    onPress: submit,
  });
  const keepButton = button({
    id: "keep-seed-button",
    label: t("Keep This Seed"),
    appearance: "secondary",
    onPress: () => seed.set(String(shownSeed)),
  });
  keepButton.element.hidden = true;
  const controls = [prompt, temperature, topK, topP, seed, generateButton, keepButton];
  return {
    element: h("div", { class: "form" }, ...controls.map(control => control.element)),
    setDisabled: isDisabled => generateButton.setDisabled(isDisabled),
    showSeed(next) {
      shownSeed = next;
      keepButton.element.hidden = false;
    },
  };
}
