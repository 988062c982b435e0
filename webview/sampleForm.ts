/** How the network shall write: beginning, temperature, cuts, seed. */
import type { SampleWish } from "../src/protocol/panel.ts";
import { button, dropdown, textField } from "./controls.ts";
import { h } from "./dom.ts";

const TEMPERATURES = [
  { value: "0", label: "0: always the likeliest" },
  { value: "0.4", label: "0.4: careful" },
  { value: "0.7", label: "0.7: usual" },
  { value: "1", label: "1: as it believes" },
  { value: "1.3", label: "1.3: wild" },
];

const TOP_K = ["", "1", "5", "20", "100"].map(value => ({ value, label: value === "" ? "all tokens" : value }));
const TOP_P = ["", "0.5", "0.8", "0.9", "0.95"].map(value => ({ value, label: value === "" ? "no cut" : value }));

export interface SampleForm {
  readonly element: HTMLElement;
  setDisabled(isDisabled: boolean): void;
}

export function sampleForm(generate: (wish: SampleWish) => void): SampleForm {
  const ask = (): void => {
    const wish = { prompt: prompt.value, temperature: Number(temperature.value) };
    generate({
      ...wish,
      ...(topK.value === "" ? {} : { topK: Number(topK.value) }),
      ...(topP.value === "" ? {} : { topP: Number(topP.value) }),
      ...(/^\d{1,9}$/.test(seed.value.trim()) ? { seed: Number(seed.value) } : {}),
    });
  };
  const prompt = textField({ id: "prompt", label: "Begin with", placeholder: "function ", onEnter: ask });
  const temperature = dropdown({ id: "temperature", label: "Temperature", choices: TEMPERATURES, initial: "0.7" });
  const topK = dropdown({ id: "top-k", label: "Top-k", choices: TOP_K, initial: "" });
  const topP = dropdown({ id: "top-p", label: "Top-p", choices: TOP_P, initial: "" });
  const seed = textField({ id: "seed", label: "Seed", placeholder: "new each time", onEnter: ask });
  const generateButton = button({ id: "generate-button", label: "Generate", appearance: "primary", onPress: ask });
  const controls = [prompt, temperature, topK, topP, seed, generateButton];
  return {
    element: h("div", { class: "form" }, ...controls.map(control => control.element)),
    setDisabled: isDisabled => generateButton.setDisabled(isDisabled),
  };
}
