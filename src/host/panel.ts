/** The panel: a webview beside the editor that shows the run and the model. */
import * as vscode from "vscode";
import { spokenLanguage } from "../protocol/localize.ts";
import type { HostMessage, PanelAnswer, PanelEvent, PanelMessage, Watch } from "../protocol/panel.ts";
import { SECTION, settingsOf } from "./configuration.ts";
import { type Disposable, DisposableStore } from "./disposableStore.ts";
import { panelHtml } from "./panelHtml.ts";
import { parsePanelMessage } from "./panelMessage.ts";
import type { RunEvents } from "./runEvents.ts";
import { readNextRun } from "./settings.ts";

const PANEL_TYPE = "recurrent.panel";

/** What the panel asks of the commands; the rest it answers itself. */
export type PanelWish = Exclude<PanelMessage, { readonly type: "ready" | "openSettings" | "watch" | "compare" }>;

/** Who looks into the network for the panel. */
export interface Looks {
  watch(watch: Watch): void;
  compare(): void;
}

/** At most one panel. A hidden page is thrown away by the editor; when it comes back it asks for the history. */
export class Panel implements Disposable, vscode.WebviewPanelSerializer {
  readonly #owned = new DisposableStore();
  #panel: vscode.WebviewPanel | undefined;

  /**
   * @param onWish  called for what the user asks for in the panel
   * @param looks  looks into the network for the view that is shown
   */
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly events: RunEvents,
    private readonly onWish: (wish: PanelWish) => void,
    private readonly looks: Looks,
  ) {
    this.#owned.add(events.on(event => this.#tell(event)));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SECTION)) this.#tellSettings();
      }),
    );
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
        break;
      case "openSettings":
        void vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.`);
        break;
      case "watch":
        this.looks.watch(parsed.watch);
        break;
      case "compare":
        this.looks.compare();
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
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    this.answer({ type: "settings", next: readNextRun(settingsOf(folder)) });
  }

  #tell(event: PanelEvent): void {
    // A hidden page is gone: it gets the whole history when it is back.
    if (this.isVisible) this.#post({ type: "event", event });
  }

  #post(message: HostMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}
