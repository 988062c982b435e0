/** The empty state of a view: a sentence and one action. */
import { t } from "../../src/protocol/localize.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { nextActionLabel, statusSentence } from "../state/sentences.ts";
import { shownNetwork } from "../state/shownNetwork.ts";
import { button } from "./controls.ts";
import { h, setText } from "./dom.ts";

export interface EmptyView {
  readonly element: HTMLElement;
  /** Shows the sentence with the next action, or hides the empty state when there is no sentence. */
  show(sentence: string | undefined, state: PanelState): void;
}

/** @param options.onPress starts training, or removes what prevents it */
export function emptyView(options: { readonly id: string; readonly onPress: () => void }): EmptyView {
  const text = h("p", { id: `${options.id}-text` });
  const action = button({ ...options, label: "", appearance: "primary" });
  const element = h("div", { class: "empty-state", role: "status" }, text, action.element);
  element.hidden = true;
  return {
    element,
    show(sentence, state) {
      element.hidden = sentence === undefined;
      if (sentence === undefined) return;
      setText(text, state.obstacle && state.run.phase === "none" ? statusSentence(state) : sentence);
      action.setLabel(nextActionLabel(state));
      // Training already runs, or goes on with the button in the header.
      action.element.hidden = state.run.phase === "training" || (state.run.phase === "interrupted" && state.canResume);
    },
  };
}

/** Why there is no network to show; undefined when there is one. */
export function noNetworkSentence(state: PanelState): string | undefined {
  const { model, run } = state;
  if (shownNetwork(state) !== "inUse") return undefined;
  switch (model.kind) {
    case "loaded":
      return model.summary.cell === "none"
        ? t("The model in use consists of memory only. It has no network.")
        : undefined;
    case "failed":
      return t("The model could not be loaded: {0}", model.message);
    case "unknown":
    case "none":
      if (model.kind === "unknown" && run.phase === "none") return t("Looking for a model of this workspace…");
      return run.phase === "training"
        ? t("Training is in progress. You can look into the network after its first steps.")
        : t("There is no model of this workspace yet. Training one takes a minute.");
    default:
      return model satisfies never;
  }
}

/** Why there is no run to show; undefined when there is one. */
export function noRunSentence(state: PanelState): string | undefined {
  return recordOf(state) ? undefined : t("No run has been recorded for this workspace yet.");
}
