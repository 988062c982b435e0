/** The status bar item: one, always there, a click opens the panel. */
import * as vscode from "vscode";
import type { PanelEvent } from "../../protocol/panel.ts";
import { SECTION, settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { readInlineSettings } from "../common/settings.ts";
import type { Snooze } from "./snooze.ts";
import { interruptedText, nextStatus, type Status, statusText } from "./statusText.ts";
import { stateSuppression } from "./suppression.ts";

/** Follows the events; says whether completions are on in the active editor. */
export class StatusBar implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  #status: Status = { kind: "noModel" };
  #isInterrupted = false;

  constructor(private readonly snooze: Snooze) {
    this.#item = this.#owned.add(
      vscode.window.createStatusBarItem("recurrent.status", vscode.StatusBarAlignment.Right, 90),
    );
    this.#item.name = "Recurrent";
    this.#owned.add(vscode.window.onDidChangeActiveTextEditor(() => this.#draw()));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SECTION)) this.#draw();
      }),
    );
    this.#owned.add(snooze.onChange(() => this.#draw()));
    this.#draw();
    this.#item.show();
  }

  show(event: PanelEvent): void {
    this.#status = nextStatus(this.#status, event);
    this.#draw();
  }

  /** A model lies in the folder, not loaded yet. */
  showStored(): void {
    if (this.#status.kind === "noModel") this.#status = { kind: "stored" };
    this.#draw();
  }

  /** Whether a run was broken off and can go on, which a click then does. */
  showInterrupted(isInterrupted: boolean): void {
    this.#isInterrupted = isInterrupted;
    this.#draw();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #draw(): void {
    const settings = readInlineSettings(settingsOf(vscode.window.activeTextEditor?.document));
    const silence = stateSuppression({ settings, snoozeLeft: this.snooze.left });
    const waits = this.#isInterrupted && this.#status.kind !== "training";
    const { text, tooltip, isWarning } = waits ? interruptedText() : statusText(this.#status, silence);
    this.#item.command = waits ? "recurrent.resumeTraining" : "recurrent.showPanel";
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: `Recurrent. ${tooltip}` };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}
