/** The entry point of the extension: creates every long-lived object once, and owns it. */
import "./common/language.ts";
import * as path from "node:path";
import * as vscode from "vscode";
import type { CompletionContract } from "../protocol/completion.ts";
import type { Pattern, PredictionChoice } from "../protocol/inspection.ts";
import type { CorpusFileReference, LearnProgress, Watch } from "../protocol/panel.ts";
import type { ReplayContract } from "../protocol/replay.ts";
import type { TrainingContract } from "../protocol/training.ts";
import { registerCommands } from "./commands/commands.ts";
import { deleteUnusedModels } from "./commands/manageModels.ts";
import { readBaseFile } from "./common/baseFile.ts";
import { settingsOf } from "./common/configuration.ts";
import { diskFolderAt } from "./common/diskFolders.ts";
import { type Disposable, DisposableStore } from "./common/disposableStore.ts";
import { ALL_DOCUMENTS } from "./common/editableDocuments.ts";
import { type LearningRules, readLearningRules } from "./common/settings.ts";
import { CompletionProvider } from "./inline/completionProvider.ts";
import { ShownSuggestion } from "./inline/shownSuggestion.ts";
import { Suggestions } from "./inline/suggestions.ts";
import { SuggestionUsage } from "./inline/suggestionUsage.ts";
import { dayOf } from "./inline/usageCounts.ts";
import { keepMemoryCurrent } from "./learning/changedFiles.ts";
import { learnFromEdits } from "./learning/editedText.ts";
import { buildMemoryWhenTrusted, WorkspaceMemory } from "./learning/workspaceMemory.ts";
import { CompletionModel } from "./model/completionModel.ts";
import { isInside, pathAt } from "./model/corpusFiles.ts";
import { followBaseModel } from "./model/followBaseModel.ts";
import { followFolder } from "./model/followFolder.ts";
import { ModelList } from "./model/modelList.ts";
import { notSavedTeller, tellLoaded, tellNetworkForgotten } from "./model/modelMessages.ts";
import { ModelStore } from "./model/modelStore.ts";
import { Inspector } from "./panel/inspector.ts";
import { openInFolder } from "./panel/openCorpusFile.ts";
import { Panel, type PanelCommand } from "./panel/panel.ts";
import { ReplaySession } from "./replay/replaySession.ts";
import { LanguageStatus } from "./status/languageStatus.ts";
import { ModelView } from "./status/modelView.ts";
import { Snooze } from "./status/snooze.ts";
import { StatusBar } from "./status/statusBar.ts";
import { noteFirstSuggestion, updateContextKeys } from "./training/contextKeys.ts";
import { HistoryStore } from "./training/historyStore.ts";
import { NextRunChoices } from "./training/nextRunChoices.ts";
import { offerToResume } from "./training/offerToResume.ts";
import { restWhileTyping } from "./training/restWhileTyping.ts";
import { RunEvents } from "./training/runEvents.ts";
import { TrainingSession } from "./training/trainingSession.ts";
import { welcome } from "./welcome/firstRun.ts";
import { BRIEF } from "./workers/stopInTime.ts";
import { WorkerHandle } from "./workers/workerHandle.ts";
import { startProcess, startThread } from "./workers/workerStart.ts";

let session: TrainingSession | undefined;
let replays: ReplaySession | undefined;
let history: HistoryStore | undefined;

/** Called by VS Code. Starts no worker and loads no model; the first command or completion does. */
export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);

  const log = owned.add(vscode.window.createOutputChannel("Recurrent", { log: true }));
  const events = new RunEvents();
  // Not owned, as the training worker. Without a workspace there are no runs.
  if (context.storageUri) history = new HistoryStore(events, context.storageUri.fsPath, log);
  owned.add(updateContextKeys(events));
  const store = new ModelStore(context);
  const models = new ModelList(context);
  const workers = createWorkers(context, owned, log);
  const model = createModel({ worker: workers.completion, store, events, log });
  owned.add(followFolder(store, model));
  owned.add(followBaseModel(workers.completion, model));
  session = new TrainingSession(workers.training, events, () => store.hasCheckpoint());
  replays = new ReplaySession(workers.replay, events, () => dayOf(new Date()));
  owned.add(restWhileTyping(session));
  const workspaceMemory = new WorkspaceMemory({ session, model, store, log });
  owned.add(buildMemoryWhenTrusted(workspaceMemory, events));

  const snooze = owned.add(new Snooze(Date.now));
  const languageStatus = owned.add(new LanguageStatus(snooze));
  const usage = owned.add(new SuggestionUsage(context.globalState));
  const statuses = showStatus({ events, store, languageStatus, usage }, owned);
  owned.add(noteFirstSuggestion(usage));
  const choices = owned.add(new NextRunChoices(context.workspaceState));
  const { extensionUri, globalState: memento } = context;
  const panel = createPanel({ memento, extensionUri, events, choices, store, model, session, usage, log }, owned);
  owned.add(offerToResume(events, store, [...statuses, panel]));
  const shown = owned.add(new ShownSuggestion(store));
  const samples = {
    shipped: vscode.Uri.joinPath(context.extensionUri, "media", "sample"),
    copy: vscode.Uri.joinPath(context.globalStorageUri, "sample-workspace"),
  };
  const running = { session, replays, model, models, store, events, panel };
  const commandParts = { ...running, choices, snooze, usage, shown, samples, log };
  owned.add(registerCommands(commandParts));
  const suggestions = new Suggestions(model);
  owned.add(events.on(({ type }) => (type === "loaded" || type === "forgotten") && suggestions.forget()));
  const provider = owned.add(
    new CompletionProvider({ suggestions, store, snooze, usage, shown, status: languageStatus, log }),
  );
  owned.add(usage.onDidAcceptLast(() => void setTimeout(() => void provider.suggestNext())));
  owned.add(vscode.languages.registerInlineCompletionItemProvider(ALL_DOCUMENTS, provider));
  owned.add(keepMemoryCurrent({ model, store, events, log, onNetworkForgotten: () => tellForgotten(model) }));
  owned.add(manageStorage(models, events, log));
  owned.add(learnFromEdits({ model, store, usage, log }));
  void welcome(context.globalState, usage.hasCounts);
}

const SCRIPTS = { training: "trainingWorker.js", replay: "replayWorker.js", completion: "completionWorker.js" };
/** Limits on the JavaScript heap, far above what was measured for large workspaces. */
const HEAP_MB = { training: 2048, replay: 2048, completion: 1024 };

/** The workers are started when they are first used. */
function createWorkers(context: vscode.ExtensionContext, owned: DisposableStore, log: vscode.LogOutputChannel) {
  const parts = (name: keyof typeof SCRIPTS) => {
    const script = path.join(context.extensionPath, "dist", SCRIPTS[name]);
    return { script, name, args: baseArguments, heapMb: HEAP_MB[name], log, nowMs: Date.now };
  };
  return {
    // Not owned: VS Code disposes of what is owned before `deactivate` has suspended the run. Each run ends its worker.
    training: new WorkerHandle<TrainingContract>({ ...parts("training"), start: startProcess }),
    replay: owned.add(new WorkerHandle<ReplayContract>({ ...parts("replay"), start: startProcess })),
    completion: owned.add(new WorkerHandle<CompletionContract>({ ...parts("completion"), start: startThread })),
  };
}

/** The workers take the path of the base model as their argument. */
function baseArguments(): readonly string[] {
  const file = readBaseFile(settingsOf(undefined));
  return file === undefined ? [] : [file];
}

interface ModelParts {
  readonly worker: WorkerHandle<CompletionContract>;
  readonly store: ModelStore;
  readonly events: RunEvents;
  readonly log: vscode.LogOutputChannel;
}

function createModel({ worker, store, events, log }: ModelParts): CompletionModel {
  return new CompletionModel({
    worker,
    get modelFolder() {
      return store.path;
    },
    workspaceFolder: () => store.learnedFolder,
    rules: () => rulesNow(store),
    hasModel: async () => (await store.findModel()) !== "none",
    onLoaded: summary => {
      events.emit({ type: "loaded", model: summary });
      tellLoaded(summary);
    },
    onLoadFailed: message => events.emit({ type: "loadFailed", message }),
    onMemoryNotSaved: notSavedTeller(),
    log,
  });
}

/** The rules as they are now. Undefined in Restricted Mode, where nothing is learned. */
function rulesNow(store: ModelStore): LearningRules | undefined {
  const folder = diskFolderAt(store.learnedFolder);
  return vscode.workspace.isTrusted && folder ? readLearningRules(settingsOf(folder.uri)) : undefined;
}

/** Says that the network was forgotten, and shows the model that takes its place. */
function tellForgotten(model: CompletionModel): void {
  tellNetworkForgotten();
  void model.reload();
}

/** Notes that a model is in use when it is loaded. Once, deletes models that have not been used for long if that is set. */
function manageStorage(models: ModelList, events: RunEvents, log: vscode.LogOutputChannel): Disposable {
  let hasDeleted = false;
  return events.on(event => {
    if (event.type !== "loaded" || !event.model?.isOfWorkspace) return;
    const isFirst = !hasDeleted;
    hasDeleted = true;
    void models.noteUse().then(
      () => (isFirst ? deleteUnusedModels(models, log) : undefined),
      (thrown: unknown) => log.warn(String(thrown)),
    );
  });
}

interface StatusParts {
  readonly events: RunEvents;
  readonly store: ModelStore;
  readonly languageStatus: LanguageStatus;
  readonly usage: SuggestionUsage;
}

/** Shows the state of model and run in the status bar and the side bar. */
function showStatus({ events, store, languageStatus, usage }: StatusParts, owned: DisposableStore) {
  const parts = { language: languageStatus, saved: () => usage.savedText };
  const shown = [owned.add(new StatusBar(parts)), owned.add(new ModelView(parts))];
  owned.add(events.on(event => languageStatus.show(event)));
  for (const status of shown) {
    owned.add(usage.onDidSave(() => status.refresh()));
    owned.add(events.on(event => status.show(event)));
  }
  void store.findModel().then(found => {
    if (found === "none") return;
    for (const status of shown) status.showStored({ isOfWorkspace: found === "workspace" });
    languageStatus.showModel(true);
  });
  return shown;
}

/** Where the learner's progress is kept, for all workspaces. */
const LEARN_PROGRESS = "recurrent.learnProgress";

interface PanelOwners {
  /** Of the user. */
  readonly memento: vscode.Memento;
  readonly extensionUri: vscode.Uri;
  readonly events: RunEvents;
  readonly choices: NextRunChoices;
  readonly store: ModelStore;
  readonly model: CompletionModel;
  readonly session: TrainingSession;
  readonly usage: SuggestionUsage;
  readonly log: vscode.LogOutputChannel;
}

/** Creates the panel and the inspector that answers it. */
function createPanel(
  { memento, extensionUri, events, choices, store, model, session, usage, log }: PanelOwners,
  owned: DisposableStore,
): Panel {
  const services = {
    watch: (watch: Watch) => inspector.watch(watch),
    compare: () => void inspector.compare(),
    explain: (prediction: PredictionChoice) => inspector.explain(prediction),
    findPattern: (pattern: Pattern) => inspector.findPattern(pattern),
    open(file: CorpusFileReference) {
      const path = pathAt(events.history.events, file);
      if (store.runFolder && path !== undefined) void openInFolder(store.runFolder.uri, path);
    },
    openPlace(index: number) {
      const place = inspector.placeAt(index);
      const folder = place?.network === "inTraining" ? store.runFolder?.uri.fsPath : store.learnedFolder;
      if (!place || folder === undefined || !isInside(place.path)) return;
      void openInFolder(vscode.Uri.file(folder), place.path, place.line);
    },
    deleteCounts: () => void usage.confirmDelete(),
    counts: () => usage.answer,
    load: () => {
      void model.load().then(() => tellModels(panel, { store, model }));
      tellTask();
    },
  };
  const runCommand = (message: PanelCommand) =>
    void vscode.commands.executeCommand(`recurrent.${message.type}`, message);
  const progress = {
    get: () => memento.get<unknown>(LEARN_PROGRESS),
    set: (reached: LearnProgress) => void memento.update(LEARN_PROGRESS, reached),
  };
  const panel = owned.add(new Panel({ extensionUri, events, choices, services, progress, log, runCommand }));
  const tellTask = (): void => void store.readingTask().then(task => panel.showTask(task));
  const inspector = owned.add(
    new Inspector(
      { model, session, store },
      () => panel.isVisible,
      answer => panel.answer(answer),
    ),
  );
  owned.add(
    events.on(event => {
      inspector.follow(event);
      if (event.type === "ended" || event.type === "forgotten") tellTask();
      if (event.type === "loaded" && panel.isVisible) void tellModels(panel, { store, model });
    }),
  );
  owned.add(usage.onDidChange(() => panel.isVisible && panel.answer(usage.answer)));
  return panel;
}

/** Tells the panel which models are kept. */
async function tellModels(panel: Panel, { store, model }: Pick<PanelOwners, "store" | "model">): Promise<void> {
  const models = (await store.hasModel()) ? await model.keptModels().catch(() => []) : [];
  panel.answer({ type: "models", models });
}

/** Called by VS Code. Suspends the run in progress, so that the next window can resume it, and stops the replay. */
export async function deactivate(): Promise<void> {
  await Promise.all([history?.flush(), session?.suspend(), replays?.stop(BRIEF)]);
  await history?.flush();
  session = undefined;
  replays = undefined;
  history = undefined;
}
