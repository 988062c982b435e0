/** Shows in the language status whether suggestions are on in the active editor, and if not, why. */
import * as vscode from "vscode";
import type { PanelEvent } from "../../protocol/panel.ts";
import { SECTION, settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { EditableSchemes } from "../common/editableDocuments.ts";
import { readInlineSettings } from "../common/settings.ts";
import { placeSuppression } from "./documentPlace.ts";
import type { Snooze } from "./snooze.ts";
import { type Suppression, stateSuppression, suppressionText } from "./suppression.ts";

/** Keeps the language status item up to date. */
export class LanguageStatus implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #schemes = new EditableSchemes();
  readonly #item: vscode.LanguageStatusItem;
  /** Why the last request in each document got no suggestion. Documents that got one are absent. */
  readonly #suppressions = new WeakMap<vscode.TextDocument, Suppression>();
  #hasModel = false;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly snooze: Snooze) {
    const { selector } = this.#schemes;
    this.#item = this.#owned.add(vscode.languages.createLanguageStatusItem("recurrent.language", selector));
    this.#item.name = "Recurrent";
    this.#owned.add(
      vscode.window.onDidChangeActiveTextEditor(editor => {
        this.#include(editor);
        this.#draw();
      }),
    );
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SECTION)) this.#draw();
      }),
    );
    this.#owned.add(snooze.onChange(() => this.#draw()));
    this.#include(vscode.window.activeTextEditor);
    this.#draw();
  }

  /** Why nothing is suggested in the active editor; undefined when suggestions are on. */
  get suppression(): Suppression | undefined {
    return this.#suppression();
  }

  /** Calls the listener when another reason applies. */
  onDidChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Sets why a document got no suggestion; undefined when it got one. */
  setSuppression(document: vscode.TextDocument, suppression: Suppression | undefined): void {
    if (suppression) this.#suppressions.set(document, suppression);
    else this.#suppressions.delete(document);
    this.#draw();
  }

  /** Updates the item with an event of a run or a model. */
  show(event: PanelEvent): void {
    if (event.type === "loaded") this.showModel(event.model !== null);
    if (event.type === "loadFailed" || event.type === "forgotten") this.showModel(false);
  }

  /** Sets whether a model is in use, or stored and not loaded yet. */
  showModel(hasModel: boolean): void {
    this.#hasModel = hasModel;
    this.#draw();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Shows the item in files of another file system, too. */
  #include(editor: vscode.TextEditor | undefined): void {
    if (editor && this.#schemes.include(editor.document)) this.#item.selector = this.#schemes.selector;
  }

  #draw(): void {
    const { text, detail, command } = suppressionText(this.#suppression());
    if (this.#item.text === text && this.#item.detail === detail) return; // avoids a message to the editor for every keystroke
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.command = { ...command, arguments: [...(command.arguments ?? [])] };
    for (const listener of this.#listeners) listener();
  }

  #suppression(): Suppression | undefined {
    const document = vscode.window.activeTextEditor?.document;
    const settings = readInlineSettings(settingsOf(document));
    const place = document && placeSuppression(document, settings);
    const suppression = stateSuppression({ settings, snoozeLeft: this.snooze.left, place });
    if (suppression) return suppression;
    if (!this.#hasModel) return { kind: "noModel" };
    return document && this.#suppressions.get(document);
  }
}
