/** The language status item: whether completions come in the active editor, and if not, why. */
import * as vscode from "vscode";
import type { PanelEvent } from "../../protocol/panel.ts";
import { SECTION, settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { WRITTEN_DOCUMENTS } from "../common/documentText.ts";
import { readInlineSettings } from "../common/settings.ts";
import type { Snooze } from "./snooze.ts";
import { type Suppression, stateSuppression, suppressionText } from "./suppression.ts";

export class LanguageStatus implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #item: vscode.LanguageStatusItem;
  /** Of each document, why its last request was not answered; nothing when it was. */
  readonly #silences = new WeakMap<vscode.TextDocument, Suppression>();
  #hasModel = false;

  constructor(private readonly snooze: Snooze) {
    this.#item = this.#owned.add(vscode.languages.createLanguageStatusItem("recurrent.language", WRITTEN_DOCUMENTS));
    this.#item.name = "Recurrent";
    this.#owned.add(vscode.window.onDidChangeActiveTextEditor(() => this.#draw()));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SECTION)) this.#draw();
      }),
    );
    this.#owned.add(snooze.onChange(() => this.#draw()));
    this.#draw();
  }

  /** @param silence undefined: there was a completion */
  note(document: vscode.TextDocument, silence: Suppression | undefined): void {
    if (silence) this.#silences.set(document, silence);
    else this.#silences.delete(document);
    this.#draw();
  }

  show(event: PanelEvent): void {
    if (event.type === "loaded") this.showModel(event.model !== null);
    if (event.type === "loadFailed" || event.type === "forgotten") this.showModel(false);
  }

  /** @param hasModel whether one is in use, or stored and not loaded yet */
  showModel(hasModel: boolean): void {
    this.#hasModel = hasModel;
    this.#draw();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #draw(): void {
    const { text, detail, command } = suppressionText(this.#silence());
    if (this.#item.text === text && this.#item.detail === detail) return; // a message for every keystroke is too many
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.command = { ...command, arguments: [...(command.arguments ?? [])] };
  }

  #silence(): Suppression | undefined {
    const document = vscode.window.activeTextEditor?.document;
    const settings = readInlineSettings(settingsOf(document));
    const standing = stateSuppression({ settings, snoozeLeft: this.snooze.left });
    if (standing) return standing;
    if (!this.#hasModel) return { kind: "noModel" };
    return document && this.#silences.get(document);
  }
}
