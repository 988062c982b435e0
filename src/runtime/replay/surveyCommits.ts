/** Counts the commits of a folder that can be replayed. */
import { MAX_REPLAYED_COMMITS, type ReplaySurvey } from "../../protocol/replay.ts";
import { GitHistory } from "../../workspace/gitHistory.ts";
import { gitIn } from "./gitProcess.ts";

/** @throws GitError without git, without a repository, or without a commit to replay */
export async function surveyCommits(folder: string, signal: AbortSignal): Promise<ReplaySurvey> {
  const history = await GitHistory.open(gitIn(folder, { signal }));
  const { commits } = await history.recentCommits({ count: MAX_REPLAYED_COMMITS, least: 1 });
  const ofEveryone = commits.length;
  const author = await history.ownAuthor();
  if (author === undefined) return { ofAuthor: 0, ofEveryone };
  const own = await history.recentCommits({ count: MAX_REPLAYED_COMMITS, least: 0, author });
  return { author, ofAuthor: own.commits.length, ofEveryone };
}
