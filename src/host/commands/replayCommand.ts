/** Implements Replay My Last Commits. */
import * as v from "valibot";
import type * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { t } from "../../protocol/localize.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import {
  MAX_REPLAYED_COMMITS,
  type ReplayParams,
  type ReplayResult,
  type ReplaySurvey,
} from "../../protocol/replay.ts";
import { keysSavedText, replayProgressText } from "../../protocol/replayTexts.ts";
import { settingsOf } from "../common/configuration.ts";
import type { Log } from "../common/log.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { pick } from "../common/pick.ts";
import { SETTING_RULES } from "../common/settingRules.ts";
import { readInlineSettings, readLearningRules, readTrainingSettings } from "../common/settings.ts";
import { offer, showProblem } from "../common/userErrors.ts";
import type { Panel } from "../panel/panel.ts";
import { type CommitsChoice, commitChoices, modelChoices } from "../replay/replayChoices.ts";
import type { ReplaySession } from "../replay/replaySession.ts";
import type { RunEvents } from "../training/runEvents.ts";
import type { TrainingSession } from "../training/trainingSession.ts";
import { type ProgressFrame, showTaskProgress } from "./taskProgress.ts";
import { chooseFolder } from "./trainCommand.ts";

/** The parts of the extension that the command uses. */
export interface ReplayCommandParts {
  readonly session: Pick<TrainingSession, "isRunning">;
  readonly replays: ReplaySession;
  readonly events: RunEvents;
  readonly panel: Panel;
  readonly log: Log;
}

/** An argument from a keyboard shortcut. What it does not say is asked of the user. */
const argumentSchema = () => {
  const { minimum, maximum } = SETTING_RULES["training.budgetSeconds"];
  return v.object({
    commits: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_REPLAYED_COMMITS))),
    isEveryone: v.exactOptional(v.boolean()),
    budgetSeconds: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum))),
  });
};

type ReplayArgument = v.InferOutput<ReturnType<typeof argumentSchema>>;

/**
 * Asks for the number of commits and for a model, and replays the commits.
 *
 * @returns undefined when nothing was replayed; the user has been told why
 */
export async function replayLastCommits(
  parts: ReplayCommandParts,
  argument: unknown,
): Promise<ReplayResult | undefined> {
  const { session, replays } = parts;
  if (replays.isRunning) return void showProblem({ kind: "alreadyReplaying" });
  const folder = await chooseFolder(t("Select the folder whose commits to replay"));
  if (session.isRunning) return void showProblem({ kind: "alreadyTraining", before: "replay" });
  const obstacle = obstacleOf(folder);
  if (obstacle) return void showProblem({ kind: obstacle });
  if (!folder) return undefined;
  try {
    const survey = await replays.survey(folder.uri.fsPath);
    const params = await paramsOf(folder, survey, argument);
    if (!params) return undefined;
    if (replays.isRunning) return void showProblem({ kind: "alreadyReplaying" });
    return await run(parts, folder, params);
  } catch (thrown) {
    parts.log.error(thrown instanceof Error ? thrown : String(thrown));
    return void showProblem({ kind: "replayFailed", reason: reasonOf(thrown) });
  }
}

/** Returns what to replay; undefined when the user cancels. */
async function paramsOf(
  folder: vscode.WorkspaceFolder,
  survey: ReplaySurvey,
  argument: unknown,
): Promise<ReplayParams | undefined> {
  const parsed = v.safeParse(argumentSchema(), argument ?? {});
  const given: ReplayArgument = parsed.success ? parsed.output : {};
  const get = settingsOf(folder.uri);
  const { threads, budgetSeconds: ownBudget } = readTrainingSettings(get);
  const chosen = given.commits === undefined ? await askForCommits(survey) : givenCommits(given, survey);
  if (!chosen) return undefined;
  const budgetSeconds = given.budgetSeconds ?? (await askForBudget(ownBudget));
  if (budgetSeconds === undefined) return undefined;
  const { include, exclude, maxFileBytes } = readLearningRules(get);
  return {
    folder: folder.uri.fsPath,
    commits: chosen.commits,
    ...(chosen.author !== undefined && { author: chosen.author }),
    budgetSeconds,
    ...(threads !== undefined && { threads }),
    minConfidence: readInlineSettings(get).minConfidence,
    rules: { include, exclude, maxFileBytes },
  };
}

function givenCommits({ commits = 1, isEveryone = false }: ReplayArgument, survey: ReplaySurvey): CommitsChoice {
  const { author, ofAuthor } = survey;
  return { commits, ...(!isEveryone && ofAuthor > 0 && author !== undefined && { author }) };
}

async function askForCommits(survey: ReplaySurvey): Promise<CommitsChoice | undefined> {
  const placeHolder = t("Select the commits to type again, with suggestions from a model of the files before them");
  return (await pick(commitChoices(survey), placeHolder))?.choice;
}

/** Asks whether the model trains first. Without training in the settings, there is no question. */
async function askForBudget(seconds: number): Promise<number | undefined> {
  if (seconds === 0) return 0;
  return (await pick(modelChoices(seconds), t("Select the model that makes the suggestions")))?.budgetSeconds;
}

async function run(
  { replays, events, panel, log }: ReplayCommandParts,
  folder: vscode.WorkspaceFolder,
  params: ReplayParams,
): Promise<ReplayResult | undefined> {
  panel.show({ preserveFocus: true, view: "replay" });
  log.info(`Replaying commits of ${params.folder} with ${JSON.stringify({ ...params, author: undefined })}`);
  const ended = replays.replay(params, folder.name);
  const title = t("Recurrent: Replaying commits");
  // Canceling keeps the figures so far.
  void showTaskProgress({ title, events, ended, stop: () => replays.stop(), frameOf: progressOf });
  const result = await ended;
  if (result && !panel.isVisible) void tell(result, panel);
  return result;
}

async function tell(result: ReplayResult, panel: Panel): Promise<void> {
  const button = t("Show Panel");
  if (await offer(keysSavedText(result), button)) panel.show({ preserveFocus: false, view: "replay" });
}

function progressOf(event: PanelEvent): ProgressFrame | undefined {
  if (event.type !== "replaying") return undefined;
  const { done, of } = event.progress;
  return { message: replayProgressText(event.progress), percent: (100 * done) / Math.max(1, of) };
}
