/** Copies the state of the playground as text, loads a pasted one, and shows the network as code. */
import { t } from "../../../src/protocol/localize.ts";
import { h, setText } from "../../widgets/dom.ts";
import { pressButton } from "../widgets/fields.ts";

export interface StatePart {
  readonly element: HTMLElement;
  /** Shows the text of a state and copies it. */
  showState(text: string): void;
  say(sentence: string): void;
  showCode(code: string): void;
}

/** @param actions.ask asks for the state; @param actions.load takes pasted text */
export function statePart(actions: { readonly ask: () => void; readonly load: (text: string) => void }): StatePart {
  const field = h("textarea", { id: "state-text", rows: "4", spellcheck: "false", "aria-label": t("State as text") });
  const note = h("p", { id: "state-note", class: "note", role: "status" });
  const copy = pressButton({ id: "copy-state", label: t("Copy State"), kind: "secondary", onPress: actions.ask });
  const load = pressButton({
    id: "load-state",
    label: t("Load Pasted State"),
    kind: "secondary",
    onPress: () => actions.load(field.value),
  });
  const code = h("pre", { id: "tensor-code", tabindex: "0", "aria-label": t("The network as code") });
  const copyCode = pressButton({
    id: "copy-code",
    label: t("Copy Code"),
    kind: "secondary",
    onPress: () => void copied(code.textContent ?? ""),
  });
  return {
    element: h(
      "div",
      { class: "state-part" },
      h(
        "details",
        { id: "show-code" },
        h("summary", {}, t("Show the code")),
        h("p", { class: "note" }, t("The network at hand in TensorFlow.js. It trains as the playground does.")),
        copyCode.element,
        code,
      ),
      h(
        "details",
        { id: "show-state" },
        h("summary", {}, t("Copy or paste the state")),
        h("p", { class: "note" }, t("The text holds knobs, weights and the state of the optimizer.")),
        field,
        h("div", { class: "buttons" }, copy.element, load.element),
        note,
      ),
    ),
    showState(text) {
      field.value = text;
      void copied(text).then(isCopied => {
        setText(note, isCopied ? t("Copied.") : t("Select the text and copy it."));
        if (!isCopied) field.select();
      });
    },
    say: sentence => setText(note, sentence),
    showCode: text => setText(code, text),
  };
}

/** Some pages may not write to the clipboard. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
