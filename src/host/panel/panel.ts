/** The panel: a webview beside the editor that shows the run and the model. */
import * as vscode from "vscode";
import { spokenLanguage } from "../../protocol/localize.ts";
import type { CorpusPlace, HostMessage, PanelAnswer, PanelEvent, PanelMessage, Watch } from "../../protocol/panel.ts";
import { SECTION, settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { obstacleOf } from "../common/obstacle.ts";
import { readInlineSettings, readNextRun } from "../common/settings.ts";
import { problemText } from "../common/userProblems.ts";
import type { RunEvents } from "../training/runEvents.ts";
import { openSettings } from "./openCorpusFile.ts";
import { panelHtml } from "./panelHtml.ts";
import { parsePanelMessage } from "./panelMessage.ts";

const PANEL_TYPE = "recurrent.panel";

/** What the panel asks of the commands; the rest it answers itself, or its services do. */
export type PanelWish = Extract<
  PanelMessage,
  { readonly type: "train" | "stop" | "pause" | "resume" | "sample" | "showLog" }
>;

/** Who looks into the network, the corpus and the counts for the panel. */
export interface PanelServices {
  watch(watch: Watch): void;
  compare(): void;
  open(place: CorpusPlace): void;
  deleteCounts(): void;
  counts(): PanelAnswer;
  /** Loads the model, if there is one: its figures are shown. */
  load(): void;
}

/** At most one panel. A hidden page is thrown away by the editor; when it comes back it asks for the history. */
export class Panel implements Disposable, vscode.WebviewPanelSerializer {
  readonly #owned = new DisposableStore();
  #panel: vscode.WebviewPanel | undefined;

  /**
   * @param onWish  called for what the user asks for in the panel
   */
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly events: RunEvents,
    private readonly onWish: (wish: PanelWish) => void,
    private readonly services: PanelServices,
  ) {
    this.#owned.add(events.on(event => this.#tell(event)));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SECTION)) this.#tellSettings();
      }),
    );
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#tellWorkspace()));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#tellWorkspace()));
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this));
  }

  get isVisible(): boolean {
    return this.#panel?.visible === true;
  }

  /** Opens the panel beside the editor, or brings it to the front. */
  show(options: { readonly preserveFocus: boolean }): void {
    if (this.#panel) {
      this.#panel.reveal(undefined, options.preserveFocus);
      return;
    }
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const where = { viewColumn: column, preserveFocus: options.preserveFocus };
    this.#fill(vscode.window.createWebviewPanel(PANEL_TYPE, "Recurrent", where));
  }

  /** The editor brings back a panel of before the reload. */
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
    const dist = vscode.Uri.joinPath(this.extensionUri, "dist");
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, "media", "icon.png");
    webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    webview.html = panelHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, "webview.js")).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, "webview.css")).toString(),
      cspSource: webview.cspSource,
      nonce: crypto.randomUUID().replaceAll("-", ""),
      language: spokenLanguage(),
    });
  }

  #receive(message: unknown): void {
    const parsed = parsePanelMessage(message);
    if (!parsed) return; // not from our page
    switch (parsed.type) {
      case "ready":
        this.#post({ type: "history", events: this.events.history.events });
        this.#tellSettings();
        this.#tellWorkspace();
        this.answer(this.services.counts());
        this.services.load();
        break;
      case "overcome":
        void vscode.commands.executeCommand(problemText({ kind: parsed.obstacle }).command);
        break;
      case "openSettings":
        void openSettings(parsed.about);
        break;
      case "watch":
        this.services.watch(parsed.watch);
        break;
      case "compare":
        this.services.compare();
        break;
      case "open":
        this.services.open(parsed.place);
        break;
      case "deleteCounts":
        this.services.deleteCounts();
        break;
      default:
        this.onWish(parsed);
    }
  }

  /** An answer of no history: to the page that is there now. */
  answer(answer: PanelAnswer): void {
    if (this.isVisible) this.#post({ type: "answer", answer });
  }

  #tellSettings(): void {
    const get = settingsOf(vscode.workspace.workspaceFolders?.[0]?.uri);
    this.answer({ type: "settings", next: readNextRun(get), minConfidence: readInlineSettings(get).minConfidence });
  }

  #tellWorkspace(): void {
    const obstacle = obstacleOf();
    this.answer({ type: "workspace", ...(obstacle && { obstacle }) });
  }

  #tell(event: PanelEvent): void {
    // A hidden page is gone: it gets the whole history when it is back.
    if (this.isVisible) this.#post({ type: "event", event });
  }

  #post(message: HostMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}
