/** The texts and rows of the replay view. Pure. */
import { commitsText, decimal, filesText, keysText, t } from "../../src/protocol/localize.ts";
import { obstacleText } from "../../src/protocol/obstacles.ts";
import {
  REPLAYED_KINDS,
  type ReplayedKind,
  type ReplayedSuggestion,
  type ReplayFigures,
  type ReplayResult,
  type ReplayRow,
} from "../../src/protocol/replay.ts";
import { keysSavedText, replayProgressText } from "../../src/protocol/replayTexts.ts";
import { count } from "../state/formats.ts";
import type { PanelState } from "../state/panelState.ts";

type Shown = Pick<PanelState, "replay" | "obstacle">;

/** What happens, what the last replay found, or what a replay is. */
export function replaySentence({ replay: { activity, result }, obstacle }: Shown): string {
  if (activity.kind === "running") return t("Replaying commits: {0}.", replayProgressText(activity.progress));
  if (activity.kind === "failed") return t("The commits could not be replayed: {0}", activity.message);
  if (activity.kind === "canceled") return t("The replay was canceled before a commit was typed.");
  if (result) return keysSavedText(result);
  return obstacle
    ? obstacleText(obstacle).sentence
    : t(
        "A replay types your last commits again, with a model of the files before them, and counts the keys that suggestions save. Nothing leaves your machine.",
      );
}

/** The label of the button that starts a replay, or first removes what prevents it. */
export function replayLabel({ replay: { result }, obstacle }: Shown): string {
  if (obstacle) return obstacleText(obstacle).action;
  return result ? t("Replay Again") : t("Replay My Last Commits");
}

/** Which commits were typed, by which model, and which were left out. */
export function replayedSentences(result: ReplayResult): readonly string[] {
  const { commits, asked, files, day, budgetSeconds, isStopped, author, leftOut } = result;
  const of = author === undefined ? t("anyone") : author;
  const what = isStopped
    ? t("Canceled on {0}, after {1} of {2} by {3}, with {4}.", day, commits, commitsText(asked), of, filesText(files))
    : t("Replayed on {0}: {1} by {2}, with {3}.", day, commitsText(commits), of, filesText(files));
  const model =
    budgetSeconds === 0
      ? t("The suggestions came from the base model and a memory of the files before these commits.")
      : t("The suggestions came from a model that trained for {0} s on the files before these commits.", budgetSeconds);
  const reasons = [
    leftOut.files === 0 ? "" : t("{0} with too many files", leftOut.files),
    leftOut.chars === 0 ? "" : t("{0} with too much new text", leftOut.chars),
    leftOut.nothing === 0 ? "" : t("{0} without new text that is learned", leftOut.nothing),
  ].filter(reason => reason !== "");
  return [what, model, ...(reasons.length === 0 ? [] : [t("Commits left out: {0}.", reasons.join(", "))])];
}

const KINDS: Record<ReplayedKind, string> = {
  wholeLines: t("Whole new lines"),
  insideLine: t("Edits inside a line"),
  newFile: t("New files"),
};

/** A row of the table: a name, and figures of the model beside those of the baseline. */
export interface FigureRow {
  readonly name: string;
  readonly cells: readonly string[];
}

/** By kind of edit, without kinds that did not occur. */
export function kindRows({ kinds }: ReplayResult): readonly FigureRow[] {
  return REPLAYED_KINDS.filter(kind => kinds[kind].model.edits > 0).map(kind => figureRow(KINDS[kind], kinds[kind]));
}

/** By language, the one with the most keys first. */
export function languageRows({ languages }: ReplayResult): readonly FigureRow[] {
  return languages.map(([language, row]) => figureRow(language, row));
}

export const FIGURE_COLUMNS: readonly string[] = [
  t("Edits"),
  t("Keys"),
  t("Keys saved"),
  t("Baseline"),
  t("Right when shown"),
  t("Baseline"),
  t("Retained"),
];

function figureRow(name: string, { model, baseline }: ReplayRow): FigureRow {
  return {
    name,
    cells: [
      count(model.edits),
      count(model.keysWithout),
      savedShare(model),
      savedShare(baseline),
      precisionShare(model),
      precisionShare(baseline),
      retainedShare(model),
    ],
  };
}

/** The share of keys that were saved. */
export function savedShare({ keys, keysWithout }: ReplayFigures): string {
  return keysWithout === 0 ? "–" : share((keysWithout - keys) / keysWithout);
}

/** The share of shown suggestions that were right. */
export function precisionShare({ shown, precision }: ReplayFigures): string {
  return shown === 0 ? "–" : share(precision);
}

/** The share of accepted characters that are still there. */
export function retainedShare({ retained }: ReplayFigures): string {
  return retained === null ? "–" : share(retained);
}

function share(part: number): string {
  return t("{0}%", decimal(100 * part, 1));
}

/** "30 keys saved, shown 2 times". */
export function usefulText({ chars, times }: ReplayedSuggestion): string {
  const saved = keysText(chars);
  return times === 1 ? t("{0} saved", saved) : t("{0} saved, accepted {1} times", saved, times);
}

/** "40 wrong characters, shown 2 times". */
export function annoyingText({ chars, times }: ReplayedSuggestion): string {
  const wrong = chars === 1 ? t("1 wrong character") : t("{0} wrong characters", count(chars));
  return times === 1 ? wrong : t("{0}, shown {1} times", wrong, times);
}

/** Text of a file on one line: line breaks become visible, and so do characters that are invisible or change direction. */
export function codeText(text: string): string {
  return text
    .replaceAll("\r", "")
    .replaceAll("\n", "↵")
    .replaceAll("\t", " ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, sign => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
}
