/** Explains what the learning curve measures, which depends on the task. */
import { t } from "../../src/protocol/localize.ts";
import type { SequenceTask } from "../../src/protocol/training.ts";
import { CHART_KEYS } from "../charts/chartFigure.ts";
import { lossEquation } from "../notation/equations.ts";
import { h, setText, type View } from "../widgets/dom.ts";
import { note } from "../widgets/note.ts";

/** A note below the curve. It is that of a language model until it is told of a task. */
export function curveCaption(): View<SequenceTask | undefined> {
  const summary = h("span", { id: "curve-measure" });
  const equation = h("code", {});
  const details = h("span", {});
  const chart = t("Drag to zoom in; double-click to reset the zoom. Keyboard: {0}.", CHART_KEYS);
  const update = (task: SequenceTask | undefined): void => {
    setText(summary, measureText(task));
    setText(equation, lossEquation(task));
    setText(details, detailsText(task));
  };
  update(undefined);
  return { element: note(summary, equation, " ", details, ` ${chart}`), update };
}

/** What one number of the curve is. */
export function measureText(task: SequenceTask | undefined): string {
  switch (task) {
    case undefined:
      return t(
        "Bits per character: how many bits the network needs, on average, for the next character. Lower is better.",
      );
    case "classify":
      return t("Bits per answer: how many bits the network needs, on average, for the right label. Lower is better.");
    case "tag":
      return t(
        "Bits per answer: how many bits the network needs, on average, for the right tag of a token. Lower is better.",
      );
    case "translate":
      return t(
        "Bits per character: how many bits the network needs, on average, for the next character of the right answer. Lower is better.",
      );
    case "generate":
      return t(
        "Bits per character: how many bits the network needs, on average, for the next character, given the label. Lower is better.",
      );
    default:
      return task satisfies never;
  }
}

function detailsText(task: SequenceTask | undefined): string {
  const certain = t(
    "0 means that every prediction is certain and correct. Perplexity is the number of equally likely tokens with the same uncertainty.",
  );
  const sides =
    task === undefined
      ? t(
          "The training loss is measured on the files that the network learns, the validation loss on held-out files; both are of the network alone.",
        )
      : t(
          "The training loss is measured on the examples that the network learns, the validation loss on held-out examples.",
        );
  return `${certain} ${sides}`;
}
