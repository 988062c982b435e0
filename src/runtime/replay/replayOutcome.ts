/** Turns the report of a commit replay into what the editor shows and keeps. */
import { type EditFigures, EditTally } from "../../completion/edits/editTally.ts";
import type { Highlight } from "../../completion/edits/highlights.ts";
import type { ReplayedSuggestion, ReplayFigures, ReplayOutcome, ReplayRow } from "../../protocol/replay.ts";
import type { ReplayReport } from "./replayReport.ts";

export function outcomeOf({ figures, best, annoying, ...report }: ReplayReport): ReplayOutcome {
  const none = new EditTally().figures();
  const { mixture = none, baseline = none } = figures;
  const row = (model: EditFigures, beside: EditFigures = none.all): ReplayRow => ({
    model: figuresOf(model),
    baseline: figuresOf(beside),
  });
  const { commits, asked, files, leftOut, isStopped } = report;
  const { wholeLines, insideLine, newFile } = mixture.kinds;
  return {
    commits,
    asked,
    files,
    leftOut,
    isStopped,
    all: row(mixture.all, baseline.all),
    kinds: {
      wholeLines: row(wholeLines, baseline.kinds.wholeLines),
      insideLine: row(insideLine, baseline.kinds.insideLine),
      newFile: row(newFile, baseline.kinds.newFile),
    },
    languages: Object.entries(mixture.languages)
      .map(([language, model]) => [language, row(model, baseline.languages[language])] as const)
      .sort(([, a], [, b]) => b.model.keysWithout - a.model.keysWithout),
    best: best.map(suggestionOf),
    annoying: annoying.map(suggestionOf),
  };
}

function figuresOf({ edits, keysWithout, keys, shown, precision, retained }: EditFigures): ReplayFigures {
  return { edits, keysWithout, keys, shown, precision, retained };
}

function suggestionOf({ path, line, text, typed, rightChars, times, chars }: Highlight): ReplayedSuggestion {
  return { path, line, text, typed, rightChars, times, chars };
}
