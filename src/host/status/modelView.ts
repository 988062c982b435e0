/** Shows the state of model and run in a view of the side bar. Empty, it says how to begin; see package.json. */
import * as vscode from "vscode";
import type { PanelEvent } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { type ModelItem, modelItems } from "./modelItems.ts";
import type { StatusBarParts } from "./statusBar.ts";
import { nextStatus, type Status } from "./statusText.ts";

/** The identifier of the view in package.json. */
const VIEW = "recurrent.model";

/** Draws its rows again only when they change. */
export class ModelView implements Disposable, vscode.TreeDataProvider<ModelItem> {
  readonly #owned = new DisposableStore();
  readonly #changes = this.#owned.add(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.#changes.event;
  #status: Status = { kind: "noModel" };
  #isInterrupted = false;
  #shown = "";

  constructor(private readonly parts: StatusBarParts) {
    this.#owned.add(parts.language.onDidChange(() => this.refresh()));
    this.#owned.add(vscode.window.registerTreeDataProvider(VIEW, this));
  }

  /** Updates the rows with an event of a run or a model. */
  show(event: PanelEvent): void {
    const next = nextStatus(this.#status, event);
    if (next === this.#status) return;
    this.#status = next;
    this.refresh();
  }

  /** Shows that a model is stored but not loaded yet. */
  showStored(model: { readonly isOfWorkspace: boolean }): void {
    if (this.#status.kind === "noModel") this.#status = { kind: "stored", ...model };
    this.refresh();
  }

  /** Shows whether an interrupted run can be resumed. */
  showInterrupted(isInterrupted: boolean): void {
    this.#isInterrupted = isInterrupted;
    this.refresh();
  }

  refresh(): void {
    const shown = JSON.stringify(this.getChildren());
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changes.fire();
  }

  getChildren(): ModelItem[] {
    const { language, saved } = this.parts;
    const surroundings = { suppression: language.suppression, isInterrupted: this.#isInterrupted, saved: saved() };
    return modelItems(this.#status, surroundings);
  }

  getTreeItem({ icon, label, description, command }: ModelItem): vscode.TreeItem {
    const item = new vscode.TreeItem(label);
    item.iconPath = new vscode.ThemeIcon(icon);
    item.tooltip = description === undefined ? label : `${label}: ${description}`;
    if (description !== undefined) item.description = description;
    if (command !== undefined) item.command = { command, title: label };
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
