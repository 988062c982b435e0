/** The panel's controls. The only importer of the webview toolkit, so that a successor could replace it here. */
import {
  type Button,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { h } from "./dom.ts";

/** Defines the custom elements; once, before the first control. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

export interface ButtonControl {
  readonly element: HTMLElement;
  setDisabled(isDisabled: boolean): void;
  setLabel(label: string): void;
}

export function button(options: {
  readonly id: string;
  readonly label: string;
  readonly appearance: "primary" | "secondary";
  readonly onPress: () => void;
}): ButtonControl {
  const element = document.createElement("vscode-button") as Button;
  element.id = options.id;
  element.setAttribute("appearance", options.appearance);
  element.textContent = options.label;
  element.addEventListener("click", () => {
    if (!element.disabled) options.onPress();
  });
  return {
    element,
    setDisabled(isDisabled) {
      if (element.disabled !== isDisabled) element.disabled = isDisabled;
    },
    setLabel(label) {
      if (element.textContent !== label) element.textContent = label;
    },
  };
}

export interface ValueControl {
  readonly element: HTMLElement;
  readonly value: string;
}

/** @param options.onEnter called when Enter is pressed in the field */
export function textField(options: {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onEnter: () => void;
}): ValueControl {
  const field = document.createElement("vscode-text-field") as TextField;
  field.id = options.id;
  field.setAttribute("aria-label", options.label);
  field.setAttribute("placeholder", options.placeholder);
  field.addEventListener("keydown", event => {
    if (event.key === "Enter") options.onEnter();
  });
  const element = h("div", { class: "field" }, h("label", { for: options.id }, options.label), field);
  return {
    element,
    get value() {
      return field.value;
    },
  };
}

/** A choice of a few values. */
export function dropdown(options: {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly initial: string;
}): ValueControl {
  const field = document.createElement("vscode-dropdown") as Dropdown;
  field.id = options.id;
  field.setAttribute("aria-label", options.label);
  for (const { value, label } of options.choices) {
    const option = document.createElement("vscode-option");
    option.setAttribute("value", value);
    if (value === options.initial) option.setAttribute("selected", "");
    option.textContent = label;
    field.append(option);
  }
  const element = h("div", { class: "field" }, h("label", { for: options.id }, options.label), field);
  return {
    element,
    get value() {
      return field.value || options.initial;
    },
  };
}

/** A turning ring, for what has no measurable progress. */
export function progressRing(label: string): HTMLElement {
  const ring = document.createElement("vscode-progress-ring");
  ring.setAttribute("aria-label", label);
  return ring;
}
