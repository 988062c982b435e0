/** The entry of the extension. Composition root: builds every long-lived object once and says who owns it. */
import "./common/language.ts";
import * as path from "node:path";
import * as vscode from "vscode";
import type { CompletionContract } from "../protocol/completion.ts";
import type { TrainingContract } from "../protocol/training.ts";
import { registerCommands } from "./commands/commands.ts";
import { type Disposable, DisposableStore } from "./common/disposableStore.ts";
import { WRITTEN_DOCUMENTS } from "./common/documentText.ts";
import { tellUser } from "./common/userErrors.ts";
import { WorkerHandle } from "./common/workerHandle.ts";
import { CompletionProvider } from "./inline/completionProvider.ts";
import { Suggestions } from "./inline/suggestions.ts";
import { SuggestionUsage } from "./inline/suggestionUsage.ts";
import { watchChangedFiles } from "./learning/changedFiles.ts";
import { learnWrittenText } from "./learning/editedText.ts";
import { WorkspaceRemembrance } from "./learning/rememberWorkspace.ts";
import { CompletionModel } from "./model/completionModel.ts";
import { pathAt } from "./model/corpusFiles.ts";
import { ModelStore } from "./model/modelStore.ts";
import { Inspector } from "./panel/inspector.ts";
import { openInFolder } from "./panel/openCorpusFile.ts";
import { Panel } from "./panel/panel.ts";
import { LanguageStatus } from "./status/languageStatus.ts";
import { Snooze } from "./status/snooze.ts";
import { StatusBar } from "./status/statusBar.ts";
import { keepHistory } from "./training/historyStore.ts";
import { keepRunContext } from "./training/runContext.ts";
import { RunEvents } from "./training/runEvents.ts";
import { TrainingSession } from "./training/trainingSession.ts";

let session: TrainingSession | undefined;

/** Starts no thread and loads no model: that is for the first command or completion. */
export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);

  const log = owned.add(vscode.window.createOutputChannel("Recurrent", { log: true }));
  const bundle = (name: string) => path.join(context.extensionPath, "dist", name);
  const trainingWorker = owned.add(
    new WorkerHandle<TrainingContract>(bundle("trainingWorker.js"), "training", log, Date.now),
  );
  const completionWorker = owned.add(
    new WorkerHandle<CompletionContract>(bundle("completionWorker.js"), "completion", log, Date.now),
  );

  const store = new ModelStore(context);
  const events = new RunEvents();
  owned.add(keepHistory(events, context.workspaceState));
  const model = new CompletionModel({
    worker: completionWorker,
    modelFolder: store.path,
    workspaceFolder: () => store.learnedFolder,
    hasModel: () => store.hasAnyModel(),
    onLoaded: summary => {
      events.emit({ type: "loaded", model: summary });
      void remembrance.consider(summary);
      if (summary?.notice) void tellUser({ kind: "modelNotice", notice: summary.notice });
    },
    onLoadFailed: message => events.emit({ type: "loadFailed", message }),
    log,
  });
  session = new TrainingSession(trainingWorker, events);
  owned.add(keepRunContext(events));
  const remembrance = new WorkspaceRemembrance({ session, model, store, log });

  const snooze = owned.add(new Snooze(Date.now));
  const status = owned.add(new StatusBar(snooze));
  owned.add(events.on(event => status.show(event)));
  const languageStatus = owned.add(new LanguageStatus(snooze));
  owned.add(events.on(event => languageStatus.show(event)));
  void store.hasAnyModel().then(hasModel => {
    if (!hasModel) return;
    status.showStored();
    languageStatus.showModel(true);
  });
  owned.add(offerToGoOn(events, store, status));

  const panel = owned.add(
    new Panel(
      context.extensionUri,
      events,
      wish => void vscode.commands.executeCommand(`recurrent.${wish.type}`, wish),
      {
        watch: watch => inspector.watch(watch),
        compare: () => void inspector.compare(),
        open(place) {
          const path = pathAt(events.history.events, place);
          if (store.runFolder && path !== undefined) void openInFolder(store.runFolder.uri, path);
        },
        deleteCounts: () => void acceptance.askToDelete(),
        counts: () => acceptance.answer,
        load: () => void model.load(),
      },
    ),
  );
  const inspector = owned.add(
    new Inspector(
      model,
      () => panel.isVisible,
      answer => panel.answer(answer),
    ),
  );
  owned.add(events.on(({ type }) => type === "loaded" && inspector.refresh()));
  const acceptance = owned.add(new SuggestionUsage(context.globalState, () => panel.answer(acceptance.answer)));
  owned.add(registerCommands({ session, model, store, events, panel, snooze, acceptance, log }));
  const offers = new Suggestions(model);
  owned.add(events.on(({ type }) => (type === "loaded" || type === "forgotten") && offers.forget()));
  const provider = owned.add(new CompletionProvider(offers, store, snooze, acceptance, languageStatus, log));
  owned.add(vscode.languages.registerInlineCompletionItemProvider(WRITTEN_DOCUMENTS, provider));
  owned.add(watchChangedFiles(model, store, log));
  owned.add(learnWrittenText({ model, store, acceptance, log }));
}

/** A run that a crash broke off is offered in the status bar, and nowhere that would disturb. */
function offerToGoOn(events: RunEvents, store: ModelStore, status: StatusBar): Disposable {
  const offer = async (): Promise<void> => {
    const isInterrupted = await store.hasCheckpoint();
    status.showInterrupted(isInterrupted);
    await vscode.commands.executeCommand("setContext", "recurrent.isInterrupted", isInterrupted);
  };
  void offer();
  return events.on(({ type }) => {
    if (type === "ended" || type === "failed" || type === "forgotten") void offer();
  });
}

/** A run that is under way is asked to write its model while there is still time. */
export async function deactivate(): Promise<void> {
  await session?.stop();
  session = undefined;
}
