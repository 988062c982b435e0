/** The choices of Replay My Last Commits. Pure. */
import { t } from "../../protocol/localize.ts";
import { MAX_REPLAYED_COMMITS, type ReplaySurvey } from "../../protocol/replay.ts";

/** Which commits are replayed. */
export interface CommitsChoice {
  readonly commits: number;
  /** Absent for the commits of everyone. */
  readonly author?: string;
}

/** The first one is the default. */
const SIZES = [30, 10, MAX_REPLAYED_COMMITS];

/** Returns the items of the quick pick: the user's own commits first. */
export function commitChoices({ author, ofAuthor, ofEveryone }: ReplaySurvey) {
  const own = author === undefined ? [] : sizesOf(ofAuthor).map(commits => ownChoice(commits, author));
  const isSame = ofAuthor === ofEveryone && ofEveryone < MAX_REPLAYED_COMMITS;
  const all = isSame ? [] : sizesOf(ofEveryone).map(everyonesChoice);
  return [...own, ...all];
}

/** The sizes that the history has, or all of a short history. */
function sizesOf(found: number): readonly number[] {
  if (found === 0) return [];
  const sizes = SIZES.filter(size => size <= found);
  return sizes.includes(30) ? sizes : [found, ...sizes.filter(size => size < found)];
}

function ownChoice(commits: number, author: string) {
  const label = commits === 1 ? t("My last commit") : t("My last {0} commits", commits);
  return { label, description: author, choice: { commits, author } };
}

function everyonesChoice(commits: number): { label: string; description: string; choice: CommitsChoice } {
  const label = commits === 1 ? t("The last commit") : t("The last {0} commits", commits);
  return { label, description: t("by anyone, on this branch"), choice: { commits } };
}

/** Returns the items of the quick pick for the model. */
export function modelChoices(seconds: number) {
  return [
    {
      label: t("Base Model and Memory"),
      detail: t("Suggests at once, without training."),
      budgetSeconds: 0,
    },
    {
      label: t("Trained Model"),
      detail: t("Trains for {0} s first, on the files before these commits.", seconds),
      budgetSeconds: seconds,
    },
  ];
}
