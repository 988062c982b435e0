/** What the network writes, by itself and when asked. */
import { button, dropdown, textField } from "./controls.ts";
import { h, section, setText, type View } from "./dom.ts";
import type { PanelState } from "./panelState.ts";
import { sampleCaption, sampleText } from "./words.ts";

const TEMPERATURES = [
  { value: "0", label: "0: always the likeliest" },
  { value: "0.4", label: "0.4: careful" },
  { value: "0.7", label: "0.7: usual" },
  { value: "1", label: "1: as it believes" },
  { value: "1.3", label: "1.3: wild" },
];

export function sampleView(generate: (prompt: string, temperature: number) => void): View<PanelState> {
  const caption = h("p", { id: "sample-caption", class: "quiet", role: "status", "aria-live": "polite" });
  const prompt = h("span", { class: "prompt" });
  const written = h("span", { id: "sample-written" });
  const text = h("pre", { id: "sample-text", tabindex: "0", "aria-label": "Sample" }, prompt, written);
  const ask = (): void => generate(promptField.value, Number(temperature.value));
  const promptField = textField({
    id: "prompt",
    label: "Begin with",
    placeholder: "function ",
    onEnter: ask,
  });
  const temperature = dropdown({ id: "temperature", label: "Temperature", choices: TEMPERATURES, initial: "0.7" });
  const generateButton = button({ id: "generate-button", label: "Generate", appearance: "primary", onPress: ask });
  const form = h("div", { class: "form" }, promptField.element, temperature.element, generateButton.element);
  const explanation = h(
    "p",
    { class: "caption" },
    "The network draws one token from ŷ⟨t⟩, reads it as x⟨t+1⟩, and so on. The temperature divides the logits first: low makes it cautious, high adventurous.",
  );
  const element = section("sample", "Sample", caption, text, form, explanation);

  return {
    element,
    update({ sample, model }) {
      const shown = sampleText(sample);
      setText(caption, sampleCaption(sample));
      setText(prompt, shown.prompt);
      setText(written, shown.text);
      text.hidden = shown.text === "";
      generateButton.setDisabled(model.kind === "none" || sample.kind === "awaited");
    },
  };
}
