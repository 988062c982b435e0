/** Looks for accepted text again after a while, and reports how much of it is still there. */
import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { charsIn, keptAfter, type Stretch } from "./keptText.ts";

/** By then, a suggestion that was accepted to be changed has been changed. Set by hand, not measured. */
const CHECK_AFTER_MS = 5 * 60_000;
/** More accepted texts are checked early, the oldest first. */
const MAX_FOLLOWED = 200;

/** How many characters of an accepted text were checked, and how many were still there. */
export interface Kept {
  readonly language: string;
  readonly checkedChars: number;
  readonly keptChars: number;
}

interface Followed {
  readonly document: vscode.TextDocument;
  readonly chars: number;
  stretches: readonly Stretch[];
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Follows accepted texts for five minutes, or until their document is closed. */
export class KeptCounts implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #followed = new Set<Followed>();

  constructor(private readonly report: (kept: Kept) => void) {
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        for (const each of this.#of(document)) each.stretches = keptAfter(each.stretches, contentChanges);
      }),
    );
    this.#owned.add(
      vscode.workspace.onDidCloseTextDocument(document => {
        for (const each of this.#of(document)) this.#check(each);
      }),
    );
  }

  /** Follows text that has just been inserted. */
  follow(document: vscode.TextDocument, stretch: Stretch): void {
    const [oldest] = this.#followed;
    if (oldest && this.#followed.size >= MAX_FOLLOWED) this.#check(oldest);
    const followed: Followed = {
      document,
      chars: stretch.end - stretch.start,
      stretches: [stretch],
      timer: setTimeout(() => this.#check(followed), CHECK_AFTER_MS),
    };
    this.#followed.add(followed);
  }

  /** Checks what is followed now. */
  dispose(): void {
    for (const each of this.#followed) this.#check(each);
    this.#owned.dispose();
  }

  #of(document: vscode.TextDocument): readonly Followed[] {
    return [...this.#followed].filter(each => each.document === document);
  }

  #check(followed: Followed): void {
    clearTimeout(followed.timer);
    this.#followed.delete(followed);
    const { document, chars, stretches } = followed;
    this.report({ language: document.languageId, checkedChars: chars, keptChars: charsIn(stretches) });
  }
}
