/** Updates the panel's views of the network when the cursor moves. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import { t } from "../../protocol/localize.ts";
import type { PanelAnswer, Watch, WatchedView } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { textAround } from "../common/documentText.ts";
import type { CompletionModel } from "../model/completionModel.ts";

/** How long the cursor must rest before each view is updated: longer for views that take longer to compute. */
const REST_MS: Record<WatchedView, number> = { network: 150, activations: 800, gradients: 1500 };
const TRACED_TOKENS = 6;
const FLOW_STEPS = 64;
const MAX_COMPARED_CHARS = 200_000;
const NO_EDITOR = t("Open a file, and place the cursor where you want to inspect the network.");

/** Computes one view at a time. If the cursor moves meanwhile, the view is computed again afterward. */
export class Inspector implements Disposable {
  readonly #owned = new DisposableStore();
  #watch: Watch = { view: "none", layer: 0, quantity: "hidden" };
  /** The last active editor: while the panel has the focus, no editor is active. */
  #editor: vscode.TextEditor | undefined = vscode.window.activeTextEditor;
  #timer: NodeJS.Timeout | undefined;
  #isInspecting = false;
  #isStale = false;

  /** @param answer sends an answer to the panel, which is only done while `isVisible` */
  constructor(
    private readonly model: CompletionModel,
    private readonly isVisible: () => boolean,
    private readonly answer: (answer: PanelAnswer) => void,
  ) {
    this.#owned.add(
      vscode.window.onDidChangeActiveTextEditor(editor => {
        if (editor) this.#editor = editor;
        if (editor) this.#inspectLater();
      }),
    );
    this.#owned.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.#editor) this.#inspectLater();
      }),
    );
  }

  /** Changes what the panel shows. */
  watch(watch: Watch): void {
    this.#watch = watch;
    this.refresh();
  }

  /** Trains comparison networks on the open file, then measures again. */
  async compare(): Promise<void> {
    const document = this.#shownEditor()?.document;
    try {
      if (!document) throw new Error(NO_EDITOR);
      await this.model.inspect("compare", { text: document.getText().slice(0, MAX_COMPARED_CHARS) });
      this.answer({ type: "compared" });
      await this.#inspect();
    } catch (thrown) {
      this.answer({ type: "compared", failure: reasonOf(thrown) });
    }
  }

  /** Updates the view at once, because another view is shown or another model is in use. */
  refresh(): void {
    clearTimeout(this.#timer);
    void this.#inspect();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #inspectLater(): void {
    const { view } = this.#watch;
    if (view === "none") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#inspect(), REST_MS[view]);
  }

  async #inspect(): Promise<void> {
    this.#isStale = this.#isInspecting;
    const { view } = this.#watch;
    if (this.#isInspecting || view === "none" || !this.isVisible()) return;
    this.#isInspecting = true;
    try {
      this.answer(await this.#answerOf(view));
    } catch (thrown) {
      this.answer({ type: "unavailable", view, message: reasonOf(thrown) });
    } finally {
      this.#isInspecting = false;
    }
    if (this.#isStale) await this.#inspect();
  }

  /** The editor that last had the focus, or any visible one. */
  #shownEditor(): vscode.TextEditor | undefined {
    return this.#editor?.document.isClosed === false ? this.#editor : vscode.window.visibleTextEditors[0];
  }

  async #answerOf(view: WatchedView): Promise<PanelAnswer> {
    const editor = this.#shownEditor();
    if (!editor) return { type: "unavailable", view, message: NO_EDITOR };
    const { prefix: text } = textAround(editor.document, editor.selection.active);
    const file = vscode.workspace.asRelativePath(editor.document.uri, false);
    const { layer, quantity } = this.#watch;
    const unavailable: PanelAnswer = {
      type: "unavailable",
      view,
      message: t("The model has no network to inspect. Train one first."),
    };
    switch (view) {
      case "network": {
        const trace = await this.model.inspect("trace", { text, tokens: TRACED_TOKENS });
        return trace ? { type: "traced", file, trace } : unavailable;
      }
      case "activations": {
        const trace = await this.model.inspect("traceQuantity", { text, layer, quantity });
        return trace ? { type: "quantityTraced", file, trace } : unavailable;
      }
      case "gradients": {
        const flow = await this.model.inspect("measureGradients", { text, steps: FLOW_STEPS });
        return flow ? { type: "gradientsMeasured", file, flow } : unavailable;
      }
      default:
        return view satisfies never;
    }
  }
}
