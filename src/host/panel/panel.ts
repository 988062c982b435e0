/** Shows the run and the model in a webview beside the editor. */
import * as vscode from "vscode";
import type { Pattern, PredictionChoice, ReadingTask } from "../../protocol/inspection.ts";
import { spokenLanguage } from "../../protocol/localize.ts";
import type {
  CorpusFileReference,
  HostMessage,
  LearnProgress,
  PanelAnswer,
  PanelEvent,
  PanelMessage,
  WantedView,
  Watch,
} from "../../protocol/panel.ts";
import type { Tracer } from "../../protocol/rpc.ts";
import { settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { LeveledLog } from "../common/log.ts";
import { traceMessages } from "../common/messageTrace.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { readInlineSettings } from "../common/settings.ts";
import { problemText } from "../common/userProblems.ts";
import type { NextRunChoices } from "../training/nextRunChoices.ts";
import type { RunEvents } from "../training/runEvents.ts";
import { openSettings } from "./openCorpusFile.ts";
import { ownText } from "./ownText.ts";
import { panelHtml } from "./panelHtml.ts";
import { parsePanelMessage } from "./panelMessage.ts";

const PANEL_TYPE = "recurrent.panel";

/** The messages of the page that run a command. The panel and its services handle all others. */
export type PanelCommand = Extract<
  PanelMessage,
  {
    readonly type:
      | "train"
      | "resumeTraining"
      | "stop"
      | "pause"
      | "continue"
      | "sample"
      | "showLog"
      | "replayCommits"
      | "stopReplay"
      | "exportUsageCounts"
      | "compareModels";
  }
>;

/** What other parts of the extension do for the panel. */
export interface PanelServices {
  watch(watch: Watch): void;
  compare(): void;
  explain(prediction: PredictionChoice): void;
  findPattern(pattern: Pattern): void;
  open(file: CorpusFileReference): void;
  openPlace(index: number): void;
  deleteCounts(): void;
  counts(): PanelAnswer;
  /** Loads the model, so that its figures can be shown. */
  load(): void;
}

/** The parts of the extension that the panel uses. */
export interface PanelParts {
  readonly extensionUri: vscode.Uri;
  readonly events: RunEvents;
  readonly choices: NextRunChoices;
  readonly services: PanelServices;
  /** What the learner has reached; undefined at first. */
  readonly progress: { get(): unknown; set(progress: LearnProgress): void };
  readonly log: LeveledLog;
  runCommand(message: PanelCommand): void;
}

/** Owns at most one panel. The editor discards a hidden page; when it is shown again, it asks for the history. */
export class Panel implements Disposable, vscode.WebviewPanelSerializer {
  readonly #owned = new DisposableStore();
  readonly #trace: Tracer;
  #panel: vscode.WebviewPanel | undefined;
  #canResume = false;
  #task: ReadingTask | undefined;
  /** The view that the next page opens with. */
  #wantedView: WantedView | undefined;

  constructor(private readonly parts: PanelParts) {
    const { events, choices, log } = parts;
    this.#trace = traceMessages(log, "panel");
    this.#owned.add(events.on(event => this.#postEvent(event)));
    this.#owned.add(choices.onDidChange(() => this.#postSettings()));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#postWorkspace()));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#postWorkspace()));
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this));
  }

  get isVisible(): boolean {
    return this.#panel?.visible === true;
  }

  /** Opens the panel beside the editor, or brings it to the front. */
  show(options: { readonly preserveFocus: boolean; readonly view?: WantedView }): void {
    this.#wantedView = options.view;
    if (this.isVisible) this.#postWantedView();
    if (this.#panel) {
      this.#panel.reveal(undefined, options.preserveFocus);
      return;
    }
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const where = { viewColumn: column, preserveFocus: options.preserveFocus };
    this.#fill(vscode.window.createWebviewPanel(PANEL_TYPE, "Recurrent", where));
  }

  /** Shows whether an interrupted run can be resumed. */
  showInterrupted(canResume: boolean): void {
    this.#canResume = canResume;
    this.#postWorkspace();
  }

  /** Shows the trained task whose network can be looked into. */
  showTask(task: ReadingTask | undefined): void {
    if (task === this.#task) return;
    this.#task = task;
    this.#postWorkspace();
  }

  /** Called by VS Code to restore the panel after the window is reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel) panel.dispose();
    else this.#fill(panel);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#panel?.dispose();
  }

  #fill(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const { webview } = panel;
    const { extensionUri } = this.parts;
    const dist = vscode.Uri.joinPath(extensionUri, "dist");
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "icon.png");
    webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    const address = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.html = panelHtml({
      script: address("webview.js"),
      style: address("webview.css"),
      learn: { script: address("learn.js"), worker: address("learnWorker.js"), style: address("learn.css") },
      cspSource: webview.cspSource,
      nonce: crypto.randomUUID().replaceAll("-", ""),
      language: spokenLanguage(),
      progress: this.parts.progress.get(),
    });
  }

  /** Answers with the text of the editor; without one, the lessons keep what they have. */
  #answerText(): void {
    const own = ownText();
    if (own) this.answer(own);
  }

  #receive(message: unknown): void {
    const parsed = parsePanelMessage(message);
    this.#trace({ direction: "received", kind: "message", name: parsed?.type ?? "invalid", payload: message });
    if (!parsed) return; // not from this page
    const { events, services, choices } = this.parts;
    switch (parsed.type) {
      case "ready":
        this.#post({ type: "history", events: events.history.events });
        this.#postSettings();
        this.#postWorkspace();
        this.answer(services.counts());
        this.#postWantedView();
        services.load();
        break;
      case "resolveObstacle":
        void vscode.commands.executeCommand(problemText({ kind: parsed.obstacle }).command);
        break;
      case "openSettings":
        void openSettings(parsed.about);
        break;
      case "watch":
        services.watch(parsed.watch);
        break;
      case "chooseNext":
        choices.choose(parsed.next);
        break;
      case "resetNext":
        choices.reset();
        break;
      case "compare":
        services.compare();
        break;
      case "explainPrediction":
        services.explain(parsed.prediction);
        break;
      case "storeProgress":
        this.parts.progress.set(parsed.progress);
        break;
      case "findPattern":
        services.findPattern(parsed.pattern);
        break;
      case "askText":
        this.#answerText();
        break;
      case "open":
        services.open(parsed.file);
        break;
      case "openPlace":
        services.openPlace(parsed.place);
        break;
      case "deleteUsageCounts":
        services.deleteCounts();
        break;
      default:
        this.parts.runCommand(parsed);
    }
  }

  /** Sends an answer to the visible page. Answers are not kept in the history. */
  answer(answer: PanelAnswer): void {
    if (this.isVisible) this.#post({ type: "answer", answer });
  }

  #postWantedView(): void {
    if (this.#wantedView) this.answer({ type: "viewWanted", view: this.#wantedView });
    this.#wantedView = undefined;
  }

  #postSettings(): void {
    const { choices } = this.parts;
    const { minConfidence } = readInlineSettings(settingsOf(vscode.workspace.workspaceFolders?.[0]?.uri));
    this.answer({ type: "settings", next: choices.next(), fromSettings: choices.fromSettings(), minConfidence });
  }

  #postWorkspace(): void {
    const obstacle = obstacleOf();
    const task = this.#task;
    this.answer({
      type: "workspace",
      canResume: this.#canResume,
      ...(obstacle && { obstacle }),
      ...(task && { task }),
    });
  }

  #postEvent(event: PanelEvent): void {
    // A hidden page is discarded, and gets the whole history when it is shown again.
    if (this.isVisible) this.#post({ type: "event", event });
  }

  #post(message: HostMessage): void {
    this.#trace({ direction: "sent", kind: "message", name: nameOf(message), payload: message });
    void this.#panel?.webview.postMessage(message);
  }
}

/** Returns the name of a message in the log, as "event stepped". */
function nameOf(message: HostMessage): string {
  if (message.type === "history") return message.type;
  return `${message.type} ${message.type === "event" ? message.event.type : message.answer.type}`;
}
