/** What a view says while it has nothing to show: a sentence, and one action. */
import { t } from "../../src/protocol/localize.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { nextActionLabel, statusSentence } from "../state/sentences.ts";
import { button } from "./controls.ts";
import { h, setText } from "./dom.ts";

export interface EmptyView {
  readonly element: HTMLElement;
  /** Shows the sentence with what can be done, or nothing at all when there is no sentence. */
  show(sentence: string | undefined, state: PanelState): void;
}

/** @param options.onPress what its button does: trains, or what must be done before */
export function emptyView(options: { readonly id: string; readonly onPress: () => void }): EmptyView {
  const text = h("p", { id: `${options.id}-text` });
  const action = button({ ...options, label: "", appearance: "primary" });
  const element = h("div", { class: "empty", role: "status" }, text, action.element);
  element.hidden = true;
  return {
    element,
    show(sentence, state) {
      element.hidden = sentence === undefined;
      if (sentence === undefined) return;
      setText(text, state.obstacle && state.run.phase === "none" ? statusSentence(state) : sentence);
      action.setLabel(nextActionLabel(state));
      action.element.hidden = state.run.phase === "training"; // it is being done
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
      if (model.kind === "unknown" && run.phase === "none") return t("Looking for a model of this workspace …");
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
