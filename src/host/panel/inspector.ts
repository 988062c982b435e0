/** Keeps the panel's views of the network in step with the caret. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { t } from "../../protocol/localize.ts";
import type { PanelAnswer, Watch, WatchedView } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { textAround } from "../common/documentText.ts";
import type { CompletionModel } from "../model/completionModel.ts";

/** How long the caret must rest: the whole text inside takes longest to follow. */
const REST_MS: Record<WatchedView, number> = { network: 150, inside: 800, gradients: 1500 };
const TRACED_TOKENS = 6;
const FLOW_STEPS = 64;
const MAX_COMPARED_CHARS = 200_000;
const NO_EDITOR = t("Open a file, and set the caret where you want to look.");

/** One look at a time; what the caret does meanwhile is looked at after it. */
export class Inspector implements Disposable {
  readonly #owned = new DisposableStore();
  #watch: Watch = { view: "none", layer: 0, quantity: "hidden" };
  /** The panel takes the focus, and then no editor is active. */
  #editor: vscode.TextEditor | undefined = vscode.window.activeTextEditor;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isStale = false;

  /** @param answer tells the panel; a look is only worth its time while `isVisible` */
  constructor(
    private readonly model: CompletionModel,
    private readonly isVisible: () => boolean,
    private readonly answer: (answer: PanelAnswer) => void,
  ) {
    this.#owned.add(
      vscode.window.onDidChangeActiveTextEditor(editor => {
        if (editor) this.#editor = editor;
        if (editor) this.#later();
      }),
    );
    this.#owned.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.#editor) this.#later();
      }),
    );
  }

  /** The panel shows another view, or another part of it. */
  watch(watch: Watch): void {
    this.#watch = watch;
    this.refresh();
  }

  /** Trains networks of the other cells on the open file, then measures again. */
  async compare(): Promise<void> {
    const document = this.#shownEditor()?.document;
    try {
      if (!document) throw new Error(NO_EDITOR);
      await this.model.look("compare", { text: document.getText().slice(0, MAX_COMPARED_CHARS) });
      this.answer({ type: "compared" });
      await this.#look();
    } catch (thrown) {
      this.answer({ type: "compared", failure: reasonOf(thrown) });
    }
  }

  /** Looks at once: another view is shown, or another model is in use. */
  refresh(): void {
    clearTimeout(this.#timer);
    void this.#look();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #later(): void {
    const { view } = this.#watch;
    if (view === "none") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), REST_MS[view]);
  }

  async #look(): Promise<void> {
    this.#isStale = this.#isLooking;
    const { view } = this.#watch;
    if (this.#isLooking || view === "none" || !this.isVisible()) return;
    this.#isLooking = true;
    try {
      this.answer(await this.#answerOf(view));
    } catch (thrown) {
      this.answer({ type: "unseen", view, message: reasonOf(thrown) });
    } finally {
      this.#isLooking = false;
    }
    if (this.#isStale) await this.#look();
  }

  /** The editor that had the focus last, or any that is open. */
  #shownEditor(): vscode.TextEditor | undefined {
    return this.#editor?.document.isClosed === false ? this.#editor : vscode.window.visibleTextEditors[0];
  }

  async #answerOf(view: WatchedView): Promise<PanelAnswer> {
    const editor = this.#shownEditor();
    if (!editor) return { type: "unseen", view, message: NO_EDITOR };
    const { prefix: text } = textAround(editor.document, editor.selection.active);
    const file = vscode.workspace.asRelativePath(editor.document.uri, false);
    const { layer, quantity } = this.#watch;
    const unseen: PanelAnswer = { type: "unseen", view, message: t("The model in use has no network to look into.") };
    switch (view) {
      case "network": {
        const trace = await this.model.look("trace", { text, tokens: TRACED_TOKENS });
        return trace ? { type: "traced", file, trace } : unseen;
      }
      case "inside": {
        const followed = await this.model.look("follow", { text, layer, quantity });
        return followed ? { type: "followed", file, followed } : unseen;
      }
      case "gradients": {
        const flow = await this.model.look("flow", { text, steps: FLOW_STEPS });
        return flow ? { type: "flowed", file, flow } : unseen;
      }
      default:
        return view satisfies never;
    }
  }
}
