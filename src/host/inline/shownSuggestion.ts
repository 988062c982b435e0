/** The suggestion that is shown: the user can dismiss it, and it stays away then. */
import * as vscode from "vscode";
import { restOf, type Suggestion } from "../../core/text/restOfSuggestion.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { documentPath, textAround, textBefore } from "../common/documentText.ts";
import type { ModelStore } from "../model/modelStore.ts";
import { PLACE_CHARS, type Place, Refusals } from "./refusals.ts";
import { RemovedText } from "./removedText.ts";

/** Remembers what is shown, and what the user refuses. */
export class ShownSuggestion implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #refusals = new Refusals();
  #shown: Suggestion | undefined;

  constructor(private readonly store: Pick<ModelStore, "learnedFolder">) {
    this.#owned.add(
      new RemovedText(
        ({ document, offset, text }) => {
          const prefix = textBefore(document, offset, PLACE_CHARS);
          this.#refusals.noteRemoved({ path: documentPath(document, this.store.learnedFolder), prefix }, text);
        },
        () => this.#refusals.noteTyped(),
      ),
    );
  }

  note(suggestion: Suggestion): void {
    this.#shown = suggestion;
  }

  /** Whether the user does not want this text at this place. A text that the user asks for is wanted again. */
  isRefused(place: Place, text: string, { isTyping }: { readonly isTyping: boolean }): boolean {
    if (!isTyping) this.#refusals.forget(place, text);
    return isTyping && this.#refusals.has(place, text);
  }

  /** Hides what the editor shows at the cursor. If that is the last suggestion, it is refused here. */
  async dismiss(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor && this.#shown) {
      const { document, selection } = editor;
      const { prefix, suffix } = textAround(document, selection.active);
      const place = { path: documentPath(document, this.store.learnedFolder), prefix };
      const rest = restOf(this.#shown, { ...place, suffix });
      if (rest) this.#refusals.noteDismissed(place, rest.text);
      this.#shown = undefined;
    }
    await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
