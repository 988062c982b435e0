/** What each command does. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { t } from "../../protocol/localize.ts";
import { toggleInline, writeNextRun } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { tellUser } from "../common/userErrors.ts";
import type { SuggestionUsage } from "../inline/suggestionUsage.ts";
import { adaptToFile } from "../learning/editedText.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { Panel } from "../panel/panel.ts";
import { parsePanelMessage } from "../panel/panelMessage.ts";
import type { Snooze } from "../status/snooze.ts";
import type { RunEvents } from "../training/runEvents.ts";
import type { TrainingSession } from "../training/trainingSession.ts";
import { exportModel, importModel, showCorpusReport } from "./modelFiles.ts";
import { chooseSnooze } from "./snoozeCommand.ts";
import { trainOnWorkspace } from "./trainCommand.ts";

export interface CommandParts {
  readonly session: TrainingSession;
  readonly model: CompletionModel;
  readonly store: ModelStore;
  readonly events: RunEvents;
  readonly panel: Panel;
  readonly snooze: Snooze;
  readonly acceptance: SuggestionUsage;
  readonly log: vscode.LogOutputChannel;
}

/** Characters of a generated sample. */
const SAMPLE_CHARS = 400;
const SAMPLE_TEMPERATURE = 0.7;
const MAX_PROMPT_CHARS = 10_000;

/** Registers every command of package.json; an unexpected error is logged and told. */
export function registerCommands(parts: CommandParts): Disposable {
  const { session, panel, log } = parts;
  const commands: Record<string, (argument: unknown) => unknown> = {
    "recurrent.train": wish => train(parts, wish),
    "recurrent.resumeTraining": () => resumeTraining(parts),
    "recurrent.stop": () => session.stop(),
    "recurrent.pause": () => session.hold("pause"),
    "recurrent.continue": () => session.hold("resume"),
    "recurrent.sample": wish => sample(parts, wish),
    "recurrent.showPanel": () => panel.show({ preserveFocus: false }),
    "recurrent.toggleCompletions": async () => {
      const isEnabled = await toggleInline();
      const told = isEnabled ? t("Recurrent: completions are on") : t("Recurrent: completions are off");
      vscode.window.setStatusBarMessage(told, 3000);
    },
    "recurrent.snooze": wish => chooseSnooze(parts.snooze, wish),
    "recurrent.showCounts": () => parts.acceptance.present(),
    "recurrent.showLog": () => log.show(),
    "recurrent.audit": () => audit(parts),
    "recurrent.adapt": () => adaptToFile(parts),
    "recurrent.importModel": () => importModel(parts),
    "recurrent.exportModel": () => exportModel(parts),
    "recurrent.showCorpusReport": () => showCorpusReport(parts),
    "recurrent.forget": () => forget(parts),
  };
  const owned = new DisposableStore();
  for (const [name, run] of Object.entries(commands)) {
    owned.add(vscode.commands.registerCommand(name, argument => guarded(() => run(argument), log)));
  }
  return owned;
}

async function guarded(run: () => unknown, log: vscode.LogOutputChannel): Promise<unknown> {
  try {
    return await run();
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    void tellUser({ kind: "commandFailed", reason: reasonOf(thrown) });
    return undefined;
  }
}

/** From the panel with the settings that were chosen there. */
async function train(parts: CommandParts, wish: unknown): Promise<void> {
  const { session, model } = parts;
  const parsed = parsePanelMessage(wish);
  if (parsed?.type === "train" && parsed.next && !session.isRunning) await writeNextRun(parsed.next);
  const end = await trainOnWorkspace(parts);
  if (end?.isWritten) await model.reload();
}

/** The run that was broken off, to its end. */
async function resumeTraining(parts: CommandParts): Promise<void> {
  const end = await trainOnWorkspace(parts, true);
  if (end?.isWritten) await parts.model.reload();
}

/** From the panel with its prompt and temperature; from the palette with the selection as prompt. */
async function sample({ model, events, panel, log }: CommandParts, wish: unknown): Promise<void> {
  const parsed = parsePanelMessage(wish);
  const asked = parsed?.type === "sample" ? parsed.wish : { prompt: selectedText(), temperature: SAMPLE_TEMPERATURE };
  if (parsed === undefined) panel.show({ preserveFocus: true });
  try {
    const sample = await model.sample({ ...asked, length: SAMPLE_CHARS });
    if (sample) {
      events.emit({ type: "generated", wish: asked, sample });
      return;
    }
    events.emit({ type: "generateFailed", message: t("There is no model of this workspace yet.") });
    void tellUser({ kind: "noModel" });
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    events.emit({ type: "generateFailed", message: reasonOf(thrown) });
    void tellUser({ kind: "sampleFailed", reason: reasonOf(thrown) });
  }
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? editor.document.getText(editor.selection).slice(-MAX_PROMPT_CHARS) : "";
}

/** The result in one sentence, the findings in the log. */
async function audit({ model, log }: CommandParts): Promise<void> {
  const progress = { location: vscode.ProgressLocation.Notification, title: t("Looking for secrets in the model") };
  const report = await vscode.window.withProgress(progress, () => model.audit());
  if (!report) return void tellUser({ kind: "noModel" });
  const { documents, writings, findings } = report;
  for (const finding of findings) log.warn(`audit: ${JSON.stringify(finding)}`);
  void tellUser({ kind: "audited", documents, writings, findings: findings.length });
}

async function forget({ session, model, store, events, log }: CommandParts): Promise<void> {
  const question = t("Forget what Recurrent has learned of this workspace? The model is deleted.");
  const forgetIt = t("Forget");
  const answer = await vscode.window.showWarningMessage(question, { modal: true }, forgetIt);
  if (answer !== forgetIt) return;
  await session.stop();
  model.forget();
  try {
    await store.delete();
    events.emit({ type: "forgotten" });
    await model.reload(); // the base model goes on
  } catch (thrown) {
    log.error(thrown instanceof Error ? thrown : String(thrown));
    void tellUser({ kind: "forgetFailed", reason: reasonOf(thrown) });
  }
}
