/** Native controls: they need no toolkit, so the lessons load fast, and every key and screen reader knows them. */
import { h } from "../../widgets/dom.ts";

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface SelectField {
  readonly element: HTMLElement;
  readonly value: string;
  set(value: string): void;
  /** Replaces the choices; keeps the value if it is among them. */
  setOptions(options: readonly Option[]): void;
  setDisabled(isDisabled: boolean): void;
}

interface SelectOptions {
  readonly id: string;
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A list of choices with its label. */
export function selectField({ id, label, options, value, onChange }: SelectOptions): SelectField {
  const field = h("select", { id });
  const setOptions = (shown: readonly Option[]): void => {
    const kept = field.value;
    field.replaceChildren(...shown.map(option => h("option", { value: option.value }, option.label)));
    if (shown.some(option => option.value === kept)) field.value = kept;
  };
  setOptions(options);
  field.value = value;
  field.addEventListener("change", () => onChange(field.value));
  return {
    element: h("div", { class: "knob" }, h("label", { for: id }, label), field),
    get value() {
      return field.value;
    },
    set(next) {
      field.value = next;
    },
    setOptions,
    setDisabled(isDisabled) {
      field.disabled = isDisabled;
    },
  };
}

export interface PressButton {
  readonly element: HTMLButtonElement;
  setLabel(label: string): void;
  setDisabled(isDisabled: boolean): void;
}

/** A button; `kind` sets its looks. */
export function pressButton(options: {
  readonly id: string;
  readonly label: string;
  readonly kind: "primary" | "secondary" | "link";
  readonly onPress: () => void;
}): PressButton {
  const element = h("button", { id: options.id, type: "button", class: `press ${options.kind}` }, options.label);
  element.addEventListener("click", options.onPress);
  return {
    element,
    setLabel(label) {
      if (element.textContent !== label) element.textContent = label;
    },
    setDisabled(isDisabled) {
      element.disabled = isDisabled;
    },
  };
}

export interface SliderField {
  readonly element: HTMLElement;
  readonly value: number;
  set(value: number): void;
}

/** A slider with its label and value; `show` writes the value. */
export function sliderField(options: {
  readonly id: string;
  readonly label: string;
  readonly range: readonly [low: number, high: number, step: number];
  readonly value: number;
  readonly show: (value: number) => string;
  readonly onInput: (value: number) => void;
}): SliderField {
  const [min, max, step] = options.range.map(String) as [string, string, string];
  const field = h("input", { id: options.id, type: "range", min, max, step });
  field.value = String(options.value);
  const output = h("output", { for: options.id, class: "number" });
  const show = (): void => {
    output.textContent = options.show(Number(field.value));
    field.setAttribute("aria-valuetext", output.textContent);
  };
  field.addEventListener("input", () => {
    show();
    options.onInput(Number(field.value));
  });
  show();
  return {
    element: h("div", { class: "knob slider" }, h("label", { for: options.id }, options.label), field, output),
    get value() {
      return Number(field.value);
    },
    set(value) {
      field.value = String(value);
      show();
    },
  };
}
