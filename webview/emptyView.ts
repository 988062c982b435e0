/** What a view says while it has nothing to show: a sentence, and one action. */
import { t } from "../src/protocol/localize.ts";
import { button } from "./controls.ts";
import { h, setText } from "./dom.ts";
import { type PanelState, recordOf } from "./panelState.ts";

export interface EmptyView {
  readonly element: HTMLElement;
  /** Shows the sentence, or nothing at all when there is none. */
  show(sentence: string | undefined): void;
}

/** @param onPress what its button does; without it there is none */
export function emptyView(options: {
  readonly id: string;
  readonly label: string;
  readonly onPress: () => void;
}): EmptyView {
  const text = h("p", { id: `${options.id}-text` });
  const action = button({ ...options, appearance: "primary" });
  const element = h("div", { class: "empty", role: "status" }, text, action.element);
  element.hidden = true;
  return {
    element,
    show(sentence) {
      element.hidden = sentence === undefined;
      if (sentence !== undefined) setText(text, sentence);
    },
  };
}

/** Why there is no network to look at; undefined when there is one. */
export function noNetworkSentence({ model, run }: PanelState): string | undefined {
  switch (model.kind) {
    case "loaded":
      return model.summary.cell === "none"
        ? t("The model in use is memory alone: it has no network to look at.")
        : undefined;
    case "failed":
      return t("The model could not be loaded: {0}", model.message);
    case "unknown":
    case "none":
      return run.phase === "training"
        ? t("The network is still learning; it can be looked at when its model is written.")
        : t("There is no model of this workspace yet. Training one takes a minute.");
    default:
      return model satisfies never;
  }
}

/** Why nothing is known of a run; undefined when something is. */
export function noRunSentence(state: PanelState): string | undefined {
  return recordOf(state) ? undefined : t("Nothing has been trained in this window's workspace yet.");
}
