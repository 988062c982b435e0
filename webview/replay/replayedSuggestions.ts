/** Lists suggestions of a replay with the lines that they were shown in. */
import { t } from "../../src/protocol/localize.ts";
import type { ReplayedSuggestion } from "../../src/protocol/replay.ts";
import { h, section } from "../widgets/dom.ts";
import { annoyingText, codeText, usefulText } from "./replayText.ts";

export function suggestionList(id: string, title: string, item: (suggestion: ReplayedSuggestion) => HTMLElement) {
  const items = h("ol", { class: "replayed" });
  const element = section(id, title, items);
  return {
    element,
    show(suggestions: readonly ReplayedSuggestion[]) {
      element.hidden = suggestions.length === 0;
      items.replaceChildren(...suggestions.map(item));
    },
  };
}

/** The line, and the suggestion that was accepted in it. */
export function usefulItem(suggestion: ReplayedSuggestion): HTMLElement {
  const { line, text, path } = suggestion;
  const code = h("code", {}, codeText(line.trimStart()), h("ins", {}, codeText(text)));
  return h("li", {}, code, h("p", { class: "note" }, `${usefulText(suggestion)} · ${codeText(path)}`));
}

/** The line with the suggestion, whose wrong part is marked, and what the commit typed. */
export function annoyingItem(suggestion: ReplayedSuggestion): HTMLElement {
  const { line, text, typed, rightChars, path } = suggestion;
  const before = codeText(line.trimStart());
  const wrong = h("del", {}, codeText(text.slice(rightChars)));
  const shown = h("code", {}, before, codeText(text.slice(0, rightChars)), wrong);
  const note = h("p", { class: "note" }, `${annoyingText(suggestion)} · ${codeText(path)}`);
  const ends = h("span", { class: "secondary" }, t("The edit ends here."));
  const instead = typed === "" ? ends : h("code", {}, before, h("ins", {}, codeText(typed)));
  return h("li", {}, shown, h("p", { class: "typed" }, h("span", { class: "note" }, `${t("Typed:")} `), instead), note);
}
