/** Shows what the model suggests at held-out places, at each validation of the run. */

import type { CompletionsEvent } from "../../src/protocol/heldOutFigures.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { count } from "../state/formats.ts";
import { DEFAULT_MIN_CONFIDENCE, type PanelState, recordOf } from "../state/panelState.ts";
import { hasPoints } from "../state/sentences.ts";
import { dataTable } from "../widgets/dataTable.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noRunSentence } from "../widgets/emptyView.ts";
import { note } from "../widgets/note.ts";
import { placeCards } from "./placeCards.ts";
import { type RightCounts, rightCounts } from "./verdicts.ts";

export function completionsView(train: () => void): View<PanelState> {
  const empty = emptyView({ id: "completions-empty", onPress: train });
  const sentence = h("p", { id: "completions-summary", role: "status" });
  const list = h("ol", { id: "places", class: "places" });
  const table = dataTable({
    id: "completions-table",
    title: t("Right suggestions by step as a table"),
    head: [t("Step"), t("Model"), t("Network alone")],
  });
  let state: PanelState | undefined;
  let chosen: number | undefined;
  const slider = stepSlider(index => {
    chosen = index === (state?.completions.length ?? 0) - 1 ? undefined : index;
    if (state) draw(state);
  });
  const draw = ({ completions, minConfidence = DEFAULT_MIN_CONFIDENCE }: PanelState): void => {
    const index = Math.min(chosen ?? completions.length - 1, completions.length - 1);
    const shown = completions[index];
    if (!shown) return;
    slider.show(completions, index);
    setText(sentence, countsSentence(rightCounts(shown)));
    list.replaceChildren(...placeCards(shown.places, minConfidence));
  };
  const content = section(
    "completions",
    t("Completions at held-out places"),
    sentence,
    slider.element,
    list,
    explanation(),
    table.element,
  );
  let drawn: readonly unknown[] = [];

  return {
    element: h("div", {}, empty.element, content),
    update(next) {
      const { completions, minConfidence } = next;
      const isEmpty = completions.length === 0;
      content.hidden = isEmpty;
      empty.show(isEmpty ? emptySentence(next) : undefined, next);
      if (isEmpty) chosen = undefined;
      const inputs = [completions, minConfidence];
      if (inputs.every((input, k) => input === drawn[k])) return;
      drawn = inputs;
      state = next;
      draw(next);
      table.update(completions.map(rightCounts).map(tableRow));
    },
  };
}

/** Chooses among the steps at which completions were recorded. */
function stepSlider(choose: (index: number) => void) {
  const input = h("input", { id: "completions-step", type: "range", min: "0", step: "1" });
  const output = h("span", { class: "number" });
  input.addEventListener("input", () => choose(Number(input.value)));
  const label = h("label", { for: "completions-step", class: "secondary" }, t("Step"));
  const element = h("div", { class: "toolbar step-slider" }, label, input, output);
  return {
    element,
    show(completions: readonly CompletionsEvent[], index: number): void {
      element.hidden = completions.length < 2;
      const text = count(completions[index]?.step ?? 0);
      input.max = String(completions.length - 1);
      input.value = String(index);
      input.setAttribute("aria-valuetext", text);
      setText(output, text);
    },
  };
}

function countsSentence({ step, places, model, network }: RightCounts): string {
  const [all, right] = [decimal(places), decimal(model)];
  return network === undefined
    ? t("The model is right at {0} of {1} places.", right, all)
    : t(
        "At step {2}, the model is right at {0} of {1} places, the network alone at {3}.",
        right,
        all,
        count(step),
        decimal(network),
      );
}

function emptySentence(state: PanelState): string {
  const noRun = noRunSentence(state);
  if (noRun !== undefined) return noRun;
  const record = recordOf(state);
  if (record?.corpus?.report.validationFiles === 0) {
    return t(
      "The last run held out no files, so there are no places to complete at. Add files to the workspace, then train again.",
    );
  }
  if (state.run.phase === "training") {
    return record && hasPoints(record)
      ? t("This run has recorded no completions yet.")
      : t("The first completions appear before the first step.");
  }
  return state.run.phase === "interrupted" && state.canResume
    ? t("The run was interrupted before it recorded completions. Resume it to see them.")
    : t("The last run recorded no completions. Train again to see them.");
}

function tableRow({ step, model, network, places }: RightCounts): readonly string[] {
  const share = (right: number) => t("{0} of {1}", decimal(right), decimal(places));
  return [decimal(step), share(model), network === undefined ? "–" : share(network)];
}

function explanation(): HTMLElement {
  return note(
    t("The marked text really stands there; neither network nor memory has seen these files."),
    t(
      "Each card shows a line of a held-out file, typed up to the marked text. The model combines network, memory, and document cache, and ends a suggestion where it becomes unsure. The network alone completes the line with its likeliest text. The percentage is the probability that the whole suggestion is right. Wrong text is struck through. The places stay the same during a run.",
    ),
  );
}
