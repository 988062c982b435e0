/** Implements Train on Current File and Train on Data File. */
import * as path from "node:path";
import * as v from "valibot";
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { SEQUENCE_TASKS } from "../../core/tasks/taskSpec.ts";
import { t } from "../../protocol/localize.ts";
import type { TaskFit } from "../../protocol/tasks.ts";
import type { TrainingEnd } from "../../protocol/training.ts";
import { settingsOf } from "../common/configuration.ts";
import { placeOnDisk } from "../common/diskFolders.ts";
import { SETTING_RULES } from "../common/settingRules.ts";
import { readNextRun, readTrainingSettings } from "../common/settings.ts";
import { showProblem } from "../common/userErrors.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelKind } from "../model/modelStore.ts";
import { confirmRun, type RunChoices, type RunMenu } from "./runMenu.ts";
import {
  askToResume,
  obstacleToFile,
  type PlannedRun,
  resumeFile,
  runTraining,
  singleFileLimit,
  type TrainCommandParts,
} from "./trainCommand.ts";

/** The parts of the extension that these commands use. */
export interface FileCommandParts extends TrainCommandParts {
  readonly model: Pick<CompletionModel, "surveyData">;
}

/** An argument from a keyboard shortcut: the file, and what is not to be asked. */
const argumentSchema = () =>
  v.object({
    file: v.exactOptional(v.string()),
    task: v.exactOptional(v.picklist(SEQUENCE_TASKS)),
    budgetSeconds: v.exactOptional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(SETTING_RULES["training.budgetSeconds"].maximum)),
    ),
    /** Starts with these settings, without the menu. */
    isConfirmed: v.exactOptional(v.boolean()),
  });

type FileArgument = v.InferOutput<ReturnType<typeof argumentSchema>>;

function argumentOf(argument: unknown): FileArgument {
  const fromMenu = v.safeParse(v.object({ scheme: v.literal("file"), fsPath: v.string() }), argument);
  if (fromMenu.success) return { file: fromMenu.output.fsPath };
  const parsed = v.safeParse(argumentSchema(), argument);
  return parsed.success ? parsed.output : {};
}

/**
 * Trains a language model on the file in the active editor, whatever its type.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function trainOnCurrentFile(parts: FileCommandParts, argument: unknown): Promise<TrainingEnd | undefined> {
  const given = argumentOf(argument);
  const obstacle = obstacleToFile(parts.session);
  if (obstacle) return void showProblem({ kind: obstacle });
  const file = given.file ?? (await savedFile());
  if (file === undefined) return void showProblem({ kind: "noFile" });
  const warning = (await parts.store.hasModel()) ? t("Replaces the model of this workspace.") : undefined;
  const menu = { title: t("Train on {0}", path.basename(file)), fits: [], ...(warning && { warning }) };
  return trainOnFile(parts, file, { menu, given, fit: undefined });
}

/**
 * Asks for a data file, finds out its task, and trains a model of that task.
 *
 * @returns undefined when nothing was trained; the user has been told why
 */
export async function trainOnDataFile(parts: FileCommandParts, argument: unknown): Promise<TrainingEnd | undefined> {
  const given = argumentOf(argument);
  const obstacle = obstacleToFile(parts.session);
  if (obstacle) return void showProblem({ kind: obstacle });
  const file = given.file ?? (await chooseFile());
  if (file === undefined) return undefined;
  const fits = await surveyed(parts, file);
  if (!fits) return undefined;
  const [best] = fits;
  const fit = given.task === undefined ? best : fits.find(({ task }) => task === given.task);
  if (!fit) return void showProblem({ kind: "noExamples", file: path.basename(file) });
  const menu = { title: t("Train on {0}", path.basename(file)), fits };
  return trainOnFile(parts, file, { menu, given, fit });
}

/** Saves the file in the active editor. @returns undefined where there is none on a disk */
async function savedFile(): Promise<string | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== "file" || !(await document.save())) return undefined;
  return document.uri.fsPath;
}

async function chooseFile(): Promise<string | undefined> {
  const filters = { [t("Data")]: ["tsv", "txt", "conll", "iob", "csv", "tab"], [t("All files")]: ["*"] };
  const active = vscode.window.activeTextEditor?.document.uri;
  const defaultUri = active?.scheme === "file" ? active : placeOnDisk();
  const [chosen] = (await vscode.window.showOpenDialog({ openLabel: t("Train"), filters, defaultUri })) ?? [];
  return chosen?.fsPath;
}

/** @returns undefined when the file cannot be read; the user has been told why */
async function surveyed({ model, log }: FileCommandParts, file: string): Promise<readonly TaskFit[] | undefined> {
  const { encoding, ...settings } = readTrainingSettings(settingsOf(vscode.Uri.file(file)));
  const place = { folder: path.dirname(file), file: path.basename(file), ...singleFileLimit(settings) };
  try {
    return (await model.surveyData({ ...place, ...(encoding !== undefined && { encoding }) })).fits;
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    return void showProblem({ kind: "trainingFailed", reason: reasonOf(thrown) });
  }
}

interface AskedRun {
  readonly menu: RunMenu;
  readonly given: FileArgument;
  readonly fit: TaskFit | undefined;
}

async function trainOnFile(parts: FileCommandParts, file: string, asked: AskedRun): Promise<TrainingEnd | undefined> {
  const scope = vscode.Uri.file(file);
  const { menu, given, fit } = asked;
  const { cell, layers, hidden, tokenizer, budgetSeconds } = readNextRun(settingsOf(scope));
  const usual = { cell, layers, hidden, tokenizer: fit ? null : tokenizer, isBidirectional: false };
  const initial = { fit, ...usual, budgetSeconds: given.budgetSeconds ?? Math.max(1, budgetSeconds) };
  const choices = given.isConfirmed ? initial : await confirmRun(menu, initial);
  if (!choices) return undefined;
  const kind = choices.fit?.task ?? "lm";
  const place = { folder: path.dirname(file), file: path.basename(file) };
  const isResumed = given.isConfirmed ? false : await askToResumeFile(parts, kind, place);
  if (isResumed === undefined) return undefined;
  if (isResumed) return resumeFile(parts, kind, place);
  if (parts.session.isRunning) return void showProblem({ kind: "alreadyTraining" });
  return runTraining(parts, { kind, name: place.file, ...place, scope, options: optionsOf(scope, choices) });
}

/** The request of a run with the choices of the user, and the settings that the menu does not show. */
function optionsOf(scope: vscode.Uri, choices: RunChoices): PlannedRun["options"] {
  const settings = readTrainingSettings(settingsOf(scope));
  const { include, exclude, maxFileBytes, isFromScratch, tokenizer: _, layers: __, hidden: ___, ...others } = settings;
  const { fit, cell, layers, hidden, isBidirectional, tokenizer, budgetSeconds } = choices;
  const { vocabularySize, ...taskOptions } = others;
  return {
    ...(fit ? taskOptions : others),
    ...singleFileLimit(settings),
    ...(fit ? { task: fit.task } : isFromScratch && { isFromScratch }),
    cell,
    budgetSeconds,
    ...(layers !== null && { layers }),
    ...(hidden !== null && { hidden }),
    ...(tokenizer !== null && { tokenizer }),
    ...(isBidirectional && { isBidirectional }),
  };
}

/** Asks whether to resume the interrupted run on the same file; undefined when the user cancels. */
async function askToResumeFile(
  { store }: FileCommandParts,
  kind: ModelKind,
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<boolean | undefined> {
  const earlier = store.runOf(kind);
  const isSame = earlier?.folder === folder && earlier.file === file;
  return isSame ? askToResume(store, kind) : false;
}
