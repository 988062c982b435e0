/** Shows the status bar item, which opens the panel. */
import * as vscode from "vscode";
import type { PanelEvent } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { LanguageStatus } from "./languageStatus.ts";
import { interruptedText, nextStatus, type Status, statusText } from "./statusText.ts";

export interface StatusBarParts {
  /** Knows why nothing is suggested in the active editor. */
  readonly language: Pick<LanguageStatus, "suppression" | "onDidChange">;
  /** What suggestions saved, in a sentence. */
  saved(): string | undefined;
}

/** Shows the state of run and model, and whether suggestions are on in the active editor. */
export class StatusBar implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  #status: Status = { kind: "noModel" };
  #isInterrupted = false;

  constructor(private readonly parts: StatusBarParts) {
    this.#item = this.#owned.add(
      vscode.window.createStatusBarItem("recurrent.status", vscode.StatusBarAlignment.Right, 90),
    );
    this.#item.name = "Recurrent";
    this.#owned.add(parts.language.onDidChange(() => this.#draw()));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#draw()));
    this.#draw();
    this.#item.show();
  }

  /** Updates the item with an event of a run or a model. */
  show(event: PanelEvent): void {
    const next = nextStatus(this.#status, event);
    if (next === this.#status) return; // as with most events of a replay
    this.#status = next;
    this.#draw();
  }

  /** Shows that a model is stored but not loaded yet. */
  showStored(model: { readonly isOfWorkspace: boolean }): void {
    if (this.#status.kind === "noModel") this.#status = { kind: "stored", ...model };
    this.#draw();
  }

  /** Updates what suggestions saved. */
  refresh(): void {
    this.#draw();
  }

  /** Shows whether an interrupted run can be resumed. Then a click resumes it. */
  showInterrupted(isInterrupted: boolean): void {
    this.#isInterrupted = isInterrupted;
    this.#draw();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #draw(): void {
    const canResume = this.#isInterrupted && this.#status.kind !== "training";
    const { text, tooltip, isWarning } = canResume
      ? interruptedText()
      : statusText(this.#status, {
          suppression: this.parts.language.suppression,
          isTrusted: vscode.workspace.isTrusted,
          saved: this.parts.saved(),
        });
    this.#item.command = canResume ? "recurrent.resumeTraining" : "recurrent.showPanel";
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: `Recurrent. ${tooltip}` };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}
