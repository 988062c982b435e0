/** The texts of a commit replay, for the extension host and the panel. */
import { commitsText, decimal, keysText, t } from "./localize.ts";
import type { ReplayProgress, ReplayResult } from "./replay.ts";

/** What the replay does now. */
export function replayProgressText({ phase, done, of }: ReplayProgress): string {
  switch (phase) {
    case "checkout":
      return t("reading the files before the commits");
    case "model":
      return t("making a model of them");
    case "typing":
      return t("typing commit {0} of {1}", Math.min(done + 1, of), of);
    case "retention":
      return t("comparing with the newest files");
    default:
      return phase satisfies never;
  }
}

/** "Suggestions would have saved 4,188 of 8,100 keys (51.7%) in your last 18 commits." */
export function keysSavedText({ all, commits, author }: ReplayResult): string {
  const { keysWithout, keys } = all.model;
  if (keysWithout === 0) return t("The replayed commits add no text that is learned, so there was nothing to type.");
  const saved = Math.max(0, keysWithout - keys);
  const percent = decimal((100 * saved) / keysWithout, 1);
  const figures = [decimal(saved), keysText(keysWithout), percent, commitsText(commits)] as const;
  return author === undefined
    ? t("Suggestions would have saved {0} of {1} ({2}%) in {3}.", ...figures)
    : t("Suggestions would have saved you {0} of {1} ({2}%) in {3}.", ...figures);
}
