/** The panel's controls. Only this file imports the webview toolkit, so that it can be replaced here. */
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

/** Defines the custom elements. Call it once, before creating the first control. */
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

export interface TextControl extends ValueControl {
  set(text: string): void;
}

/** @param options.onEnter called when Enter is pressed in the field */
export function textField(options: {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onEnter: () => void;
}): TextControl {
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
    set(text) {
      field.value = text;
    },
  };
}

/** A dropdown list. */
export interface ListControl extends ValueControl {
  /** Selects a value, and adds it if it is not among the choices. */
  set(shown: Choice<string>): void;
}

/** @param options.onChange called when the user selects another value */
export function dropdown(options: {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice<string>[];
  readonly initial: string;
  readonly onChange?: (value: string) => void;
}): ListControl {
  const field = document.createElement("vscode-dropdown") as Dropdown;
  field.id = options.id;
  field.setAttribute("aria-label", options.label);
  let current = options.initial;
  const add = ({ value, label }: Choice<string>): void => {
    const option = document.createElement("vscode-option");
    option.setAttribute("value", value);
    if (value === current) option.setAttribute("selected", "");
    option.textContent = label;
    field.append(option);
  };
  options.choices.forEach(add);
  const known = new Set(options.choices.map(({ value }) => value));
  field.addEventListener("change", () => {
    if (field.value === current) return;
    current = field.value;
    options.onChange?.(current);
  });
  const element = h("div", { class: "field" }, h("label", { for: options.id }, options.label), field);
  return {
    element,
    get value() {
      return current;
    },
    set(shown) {
      if (shown.value === current) return;
      current = shown.value;
      if (!known.has(shown.value)) add(shown);
      known.add(shown.value);
      field.value = shown.value;
    },
  };
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface SetControl<Value> {
  readonly element: HTMLElement;
  set(value: Value): void;
}

/** A segmented choice of two or three values; native radio buttons provide keyboard and screen reader support. */
export function choice<Value extends string>(
  id: string,
  label: string,
  choices: readonly Choice<Value>[],
  onChange: (value: Value) => void,
): SetControl<Value> & { show(values: readonly Value[]): void } {
  const inputs = choices.map(({ value }) => h("input", { type: "radio", name: id, id: `${id}-${value}`, value }));
  inputs.forEach((input, k) => {
    input.addEventListener("change", () => onChange(choices[k]!.value));
  });
  const options = choices.map(({ value, label: text }, k) =>
    h("span", { class: "segment" }, inputs[k]!, h("label", { for: `${id}-${value}` }, text)),
  );
  return {
    element: h("fieldset", { id, class: "segments" }, h("legend", {}, label), ...options),
    set(value) {
      choices.forEach((option, k) => {
        inputs[k]!.checked = option.value === value;
      });
    },
    show(values) {
      choices.forEach(({ value }, k) => {
        options[k]!.hidden = !values.includes(value);
      });
    },
  };
}

/** A checkbox. */
export function toggle(id: string, label: string, onChange: (isOn: boolean) => void): SetControl<boolean> {
  const input = h("input", { type: "checkbox", id });
  input.addEventListener("change", () => onChange(input.checked));
  return {
    element: h("span", { class: "toggle" }, input, h("label", { for: id }, label)),
    set(isOn) {
      input.checked = isOn;
    },
  };
}

/** A spinning ring for indeterminate progress. */
export function progressRing(label: string): HTMLElement {
  const ring = document.createElement("vscode-progress-ring");
  ring.setAttribute("aria-label", label);
  return ring;
}
