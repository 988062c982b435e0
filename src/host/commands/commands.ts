/** Implements the commands. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import type { SampleRequest, SampleResult } from "../../protocol/inspection.ts";
import { t } from "../../protocol/localize.ts";
import type { TrainingEnd } from "../../protocol/training.ts";
import { toggleInline } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import { confirm, showProblem, withProgress } from "../common/userErrors.ts";
import type { ShownSuggestion } from "../inline/shownSuggestion.ts";
import type { SuggestionUsage } from "../inline/suggestionUsage.ts";
import { adaptToFile } from "../learning/editedText.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelList } from "../model/modelList.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { Panel } from "../panel/panel.ts";
import { parsePanelMessage } from "../panel/panelMessage.ts";
import type { ReplaySession } from "../replay/replaySession.ts";
import type { Snooze } from "../status/snooze.ts";
import type { NextRunChoices } from "../training/nextRunChoices.ts";
import type { RunEvents } from "../training/runEvents.ts";
import type { TrainingSession } from "../training/trainingSession.ts";
import { openWalkthrough } from "../welcome/firstRun.ts";
import { BRIEF } from "../workers/stopInTime.ts";
import { compareModels, offerKept, useModel } from "./compareModels.ts";
import { trainOnCurrentFile, trainOnDataFile } from "./fileCommands.ts";
import { manageModels } from "./manageModels.ts";
import { exportModel, importModel, showCorpusReport } from "./modelFiles.ts";
import { predict } from "./predictCommand.ts";
import { replayLastCommits } from "./replayCommand.ts";
import { openSampleWorkspace, type SampleFolders } from "./sampleWorkspace.ts";
import { chooseSnooze } from "./snoozeCommand.ts";
import { resumeOnWorkspace, trainOnFolder, trainOnWorkspace } from "./trainCommand.ts";

/** The parts of the extension that commands use. */
export interface CommandParts {
  readonly session: TrainingSession;
  readonly replays: ReplaySession;
  readonly model: CompletionModel;
  readonly models: ModelList;
  readonly store: ModelStore;
  readonly events: RunEvents;
  readonly panel: Panel;
  readonly choices: NextRunChoices;
  readonly snooze: Snooze;
  readonly usage: SuggestionUsage;
  readonly shown: Pick<ShownSuggestion, "dismiss">;
  readonly samples: SampleFolders;
  readonly log: vscode.LogOutputChannel;
}

/** The length of a generated sample. */
const SAMPLE_CHARS = 400;
const SAMPLE_TEMPERATURE = 0.7;
const MAX_PROMPT_CHARS = 10_000;

/** Registers every command of package.json. Unexpected errors are logged and shown. */
export function registerCommands(parts: CommandParts): Disposable {
  const { session, panel, log } = parts;
  const commands: Record<string, (argument: unknown) => unknown> = {
    "recurrent.train": message => train(parts, message),
    "recurrent.trainOnFolder": folder => trainThere(parts, folder),
    "recurrent.trainCurrentFile": argument => useResult(parts, trainOnCurrentFile(parts, argument)),
    "recurrent.trainDataFile": argument => trainOnDataFile(parts, argument),
    "recurrent.predict": argument => predict(parts, argument),
    "recurrent.resumeTraining": () => useResult(parts, resumeOnWorkspace(parts)),
    "recurrent.stop": () => session.stop(),
    "recurrent.pause": () => session.pause(),
    "recurrent.continue": () => session.continue(),
    "recurrent.sample": message => sample(parts, message),
    "recurrent.replayCommits": argument => replayLastCommits(parts, argument),
    "recurrent.stopReplay": () => parts.replays.stop(),
    "recurrent.showPanel": () => panel.show({ preserveFocus: false }),
    "recurrent.toggleCompletions": async () => {
      const isEnabled = await toggleInline();
      showStatusMessage(isEnabled ? t("Recurrent: Completions are on") : t("Recurrent: Completions are off"));
    },
    "recurrent.snooze": minutes => chooseSnooze(parts.snooze, minutes),
    "recurrent.dismissSuggestion": () => parts.shown.dismiss(),
    "recurrent.showUsageCounts": () => parts.usage.showCounts(),
    "recurrent.exportUsageCounts": () => parts.usage.exportCounts(),
    "recurrent.showLog": () => log.show(),
    "recurrent.audit": () => audit(parts),
    "recurrent.adapt": () => adaptToFile(parts),
    "recurrent.importModel": () => importModel(parts),
    "recurrent.exportModel": () => exportModel(parts),
    "recurrent.showCorpusReport": () => showCorpusReport(parts),
    "recurrent.compareModels": message => compareOrUse(parts, message),
    "recurrent.manageModels": () => manageModels(parts.models, () => forget(parts)),
    "recurrent.forget": () => forget(parts),
    "recurrent.openSampleWorkspace": () => openSampleWorkspace(parts.samples),
    "recurrent.openLessons": () => panel.show({ preserveFocus: false, view: "lessons" }),
    "recurrent.openWalkthrough": () => openWalkthrough(),
  };
  const owned = new DisposableStore();
  for (const [name, run] of Object.entries(commands)) {
    owned.add(vscode.commands.registerCommand(name, argument => reportErrors(() => run(argument), log)));
  }
  return owned;
}

async function reportErrors(run: () => unknown, log: vscode.LogOutputChannel): Promise<unknown> {
  try {
    return await run();
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    void showProblem({ kind: "commandFailed", reason: reasonOf(thrown) });
    return undefined;
  }
}

/** Trains. @param message from the panel, with the settings chosen there; anything else from the Command Palette */
async function train(parts: CommandParts, message: unknown): Promise<void> {
  const { session, choices } = parts;
  const parsed = parsePanelMessage(message);
  if (parsed?.type === "train" && parsed.next && !session.isRunning) choices.choose(parsed.next);
  await useResult(parts, trainOnWorkspace(parts));
}

/** Lists the models. @param message from the panel, with the model to use; anything else from the Command Palette */
async function compareOrUse(parts: CommandParts, message: unknown): Promise<void> {
  const parsed = parsePanelMessage(message);
  const slot = parsed?.type === "compareModels" ? parsed.slot : undefined;
  await (slot === undefined ? compareModels(parts) : useModel(parts, slot));
}

/** Trains on a folder of the Explorer. @param folder its URI; anything else means the whole workspace */
async function trainThere(parts: CommandParts, folder: unknown): Promise<void> {
  const training = folder instanceof vscode.Uri ? trainOnFolder(parts, folder) : trainOnWorkspace(parts);
  await useResult(parts, training);
}

/** Loads the model of a run once it has ended, and offers it where another one stays in use. */
async function useResult(
  parts: CommandParts,
  training: Promise<TrainingEnd | undefined>,
): Promise<TrainingEnd | undefined> {
  const end = await training;
  if (!end?.isWritten) return end;
  await parts.model.reload();
  void offerKept(parts, end);
  return end;
}

/** Generates a sample. @param message from the panel, with its options; otherwise the selection is the prompt */
async function sample({ session, model, events, panel, log }: CommandParts, message: unknown): Promise<void> {
  const parsed = parsePanelMessage(message);
  const options =
    parsed?.type === "sample" ? parsed.options : { prompt: selectedText(), temperature: SAMPLE_TEMPERATURE };
  if (parsed === undefined) panel.show({ preserveFocus: true });
  const isInTraining = parsed?.type === "sample" && parsed.network === "inTraining";
  try {
    const sample = await sampleOf({ session, model }, { ...options, length: SAMPLE_CHARS }, isInTraining);
    if (sample) {
      events.emit({ type: "generated", options, sample });
      return;
    }
    events.emit({ type: "generateFailed", message: t("This workspace has no model yet. Train one first.") });
    void showProblem({ kind: "noModel" });
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    events.emit({ type: "generateFailed", message: reasonOf(thrown) });
    void showProblem({ kind: "sampleFailed", reason: reasonOf(thrown) });
  }
}

/** Draws from the network that is asked for, or from the other one where it is missing. */
async function sampleOf(
  { session, model }: Pick<CommandParts, "session" | "model">,
  request: SampleRequest,
  isInTraining: boolean,
): Promise<SampleResult | undefined> {
  const fromRun = async () => (await session.inspect("sample", request)) ?? undefined;
  return isInTraining
    ? ((await fromRun()) ?? (await model.sample(request)))
    : ((await model.sample(request)) ?? (await fromRun()));
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? editor.document.getText(editor.selection).slice(-MAX_PROMPT_CHARS) : "";
}

/** Looks for secrets in the model. Shows a summary, and writes the findings to the log. */
async function audit({ model, log }: CommandParts): Promise<void> {
  const title = t("Recurrent: Auditing the model for secrets");
  const report = await withProgress({ title, isCancellable: false }, () => model.audit());
  if (!report) return void showProblem({ kind: "noModel" });
  const { documents, writings, findings, suspicions } = report;
  for (const finding of findings) log.warn(`Possible secret: ${JSON.stringify(finding)}`);
  for (const suspicion of suspicions) log.info(`Looks odd by looser rules: ${JSON.stringify(suspicion)}`);
  void showProblem({ kind: "audited", documents, writings, findings: findings.length });
}

async function forget({ session, replays, model, models, store, events, log }: CommandParts): Promise<void> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return void showProblem({ kind: "noFolder" });
  const question = t("Delete everything that Recurrent learned from this workspace, including the model?");
  if (!(await confirm(question, t("Forget")))) return;
  await Promise.all([session.stop(BRIEF), replays.stop(BRIEF)]);
  model.release();
  try {
    await store.delete();
    await models.dropNote();
    events.emit({ type: "forgotten" });
    await model.reload(); // continues with the base model
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    void showProblem({ kind: "forgetFailed", reason: reasonOf(thrown) });
  }
}
