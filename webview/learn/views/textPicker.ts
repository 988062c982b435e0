/** The text that figures and experiments work on: the editor's, a sample, or one that is pasted. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { pressButton } from "../../playground/widgets/fields.ts";
import type { OwnText } from "../../state/learnHost.ts";
import { h, setText } from "../../widgets/dom.ts";

const MAX_CHARS = 100_000;

export interface TextPicker {
  readonly element: HTMLElement;
  show(own: OwnText): void;
  /** Opens the field to paste a text into. */
  ask(): void;
}

/** @param askEditor asks the editor for its text; absent where there is none */
export function textPicker(
  first: OwnText,
  choose: (own: OwnText) => void,
  askEditor: (() => void) | undefined,
): TextPicker {
  const name = h("span", { id: "text-name" });
  const field = h("textarea", { id: "own-text", rows: "3", "aria-label": t("Paste a text") });
  const take = pressButton({
    id: "take-text",
    label: t("Use This Text"),
    kind: "secondary",
    onPress: () => {
      const text = field.value.slice(0, MAX_CHARS);
      if (text.trim() === "") return;
      paste.open = false;
      choose({ name: t("Pasted text"), text, caret: 0 });
    },
  });
  const paste = h("details", { class: "paste" }, h("summary", {}, t("Paste a text")), field, take.element);
  const editor = askEditor
    ? [
        pressButton({ id: "ask-text", label: t("Use the Open File or Selection"), kind: "link", onPress: askEditor })
          .element,
      ]
    : [];
  const show = (own: OwnText): void =>
    setText(name, t("Your text: {0}, {1} characters", own.name, decimal(own.text.length)));
  show(first);
  return {
    element: h("div", { class: "text-picker" }, name, ...editor, paste),
    show,
    ask() {
      paste.open = true;
      field.focus();
    },
  };
}
