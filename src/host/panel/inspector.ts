/** Updates the panel's views of the network when the cursor moves. */
import * as vscode from "vscode";
import { reasonOf } from "../../core/reasonOf.ts";
import type {
  InspectedNetwork,
  InspectionRequests,
  Pattern,
  PatternPlace,
  PredictionChoice,
} from "../../protocol/inspection.ts";
import { t } from "../../protocol/localize.ts";
import type { LookedAt, PanelAnswer, PanelEvent, Watch, WatchedView } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { linesAround, textAround } from "../common/documentText.ts";
import type { CompletionModel } from "../model/completionModel.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { TrainingSession } from "../training/trainingSession.ts";

/** How long the cursor must rest before each view is updated: longer for views that take longer to compute. */
const REST_MS: Record<WatchedView, number> = { network: 150, activations: 800, gradients: 1500 };
const TRACED_TOKENS = 6;
/** A sentence is drawn from its beginning. */
const TASK_TOKENS = 16;
const FLOW_STEPS = 64;
const MAX_COMPARED_CHARS = 200_000;
const EXPLAINED_TOKENS = 48;
const NO_NETWORK = t("The model has no network to inspect. Train one first.");
const NO_NETWORK_YET = t("The run has no network to inspect yet. Wait for its first steps.");
const NO_TASK = t("No task is trained whose network reads a text. Train one on a data file first.");
const NO_TEXT = t("There is no text at the cursor. Place it on a line with text.");
const NO_GRADIENTS = t("Gradients are measured for language models. Choose another network.");
const NO_EDITOR = t("Open a file, and place the cursor where you want to inspect the network.");

/** What is to be computed: the watched view, the explained prediction, or the pattern that is searched for. */
type Work = "view" | LookedAt;

interface FoundPlaces {
  readonly places: readonly PatternPlace[];
  readonly network: InspectedNetwork;
}

/** The networks that can be looked into. */
interface Networks {
  readonly model: Pick<CompletionModel, "inspect" | "inspectTask">;
  readonly session: Pick<TrainingSession, "inspect">;
  /** Where those of tasks are. */
  readonly store: Pick<ModelStore, "readingTask" | "pathOf">;
}

/** Computes one thing at a time. If the cursor moves meanwhile, the view is computed again afterward. */
export class Inspector implements Disposable {
  readonly #owned = new DisposableStore();
  #watch: Watch = { view: "none", layer: 0, quantity: "hidden" };
  /** Asked for by the page that is open. */
  #prediction: PredictionChoice | undefined;
  #pattern: Pattern | undefined;
  /** What the last search found. */
  #found: FoundPlaces = { places: [], network: "inUse" };
  /** The last active editor: while the panel has the focus, no editor is active. */
  #editor: vscode.TextEditor | undefined = vscode.window.activeTextEditor;
  #timer: NodeJS.Timeout | undefined;
  readonly #wanted = new Set<Work>();
  #isInspecting = false;

  /** @param answer sends an answer to the panel, which is only done while `isVisible` */
  constructor(
    private readonly networks: Networks,
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

  /** Explains a prediction, now and when the cursor has moved. */
  explain(prediction: PredictionChoice): void {
    this.#prediction = prediction;
    void this.#inspect("prediction");
  }

  findPattern(pattern: Pattern): void {
    this.#pattern = pattern;
    void this.#inspect("pattern");
  }

  /** A place of the last search, and the network whose files were searched; undefined where there is none. */
  placeAt(index: number): (PatternPlace & Pick<FoundPlaces, "network">) | undefined {
    const { places, network } = this.#found;
    const place = places[index];
    return place && { ...place, network };
  }

  /** Updates the view when its network has changed. */
  follow({ type }: Pick<PanelEvent, "type">): void {
    const { network = "inUse" } = this.#watch;
    const changed = { inUse: "loaded", inTraining: "validated", task: "ended" } as const;
    if (type === "loaded" || type === changed[network]) this.refresh();
  }

  /** Trains comparison networks on the open file, then measures again. */
  async compare(): Promise<void> {
    const document = this.#shownEditor()?.document;
    try {
      if (!document) throw new Error(NO_EDITOR);
      await this.networks.model.inspect("compare", { text: document.getText().slice(0, MAX_COMPARED_CHARS) });
      this.answer({ type: "compared" });
      await this.#inspect("view");
    } catch (thrown) {
      this.answer({ type: "compared", failure: reasonOf(thrown) });
    }
  }

  /** Updates the view at once, because another view is shown or another model is in use. */
  refresh(): void {
    clearTimeout(this.#timer);
    void this.#inspect("view", "prediction");
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #inspectLater(): void {
    const { view } = this.#watch;
    if (view === "none") return;
    clearTimeout(this.#timer);
    if (this.#prediction) this.#prediction = { ...this.#prediction, back: 0 }; // the other one is elsewhere now
    this.#timer = setTimeout(() => void this.#inspect("view", "prediction"), REST_MS[view]);
  }

  async #inspect(...works: readonly Work[]): Promise<void> {
    for (const work of works) this.#wanted.add(work);
    if (this.#isInspecting) return;
    this.#isInspecting = true;
    try {
      for (let work = this.#next(); work !== undefined; work = this.#next()) await this.#do(work);
    } finally {
      this.#isInspecting = false;
    }
  }

  #next(): Work | undefined {
    const [work] = this.#wanted;
    if (work !== undefined) this.#wanted.delete(work);
    return work;
  }

  async #do(work: Work): Promise<void> {
    const { view, network } = this.#watch;
    if (view === "none" || !this.isVisible()) return;
    if (network === "task" && work !== "view") return; // a network of a task is not explained further
    try {
      const answer = work === "view" ? await this.#answerOf(view) : await this.#lookAt(work, view);
      if (answer) this.answer(answer);
    } catch (thrown) {
      this.answer({ type: "unavailable", view: work === "view" ? view : work, message: reasonOf(thrown) });
    }
  }

  /** The editor that last had the focus, or any visible one. */
  #shownEditor(): vscode.TextEditor | undefined {
    return this.#editor?.document.isClosed === false ? this.#editor : vscode.window.visibleTextEditors[0];
  }

  async #ask<Name extends keyof InspectionRequests>(name: Name, request: InspectionRequests[Name]["params"]) {
    const { model, session } = this.networks;
    const isOfRun = this.#watch.network === "inTraining";
    return isOfRun ? session.inspect(name, request) : model.inspect(name, request);
  }

  #unavailable(view: WatchedView | LookedAt): PanelAnswer {
    const message = this.#watch.network === "inTraining" ? NO_NETWORK_YET : NO_NETWORK;
    return { type: "unavailable", view, message };
  }

  /** Undefined where nothing was asked for, or another view is open. */
  async #lookAt(work: LookedAt, view: WatchedView): Promise<PanelAnswer | undefined> {
    if (work === "pattern") {
      if (!this.#pattern || view !== "activations") return undefined;
      const { network = "inUse" } = this.#watch;
      const found = await this.#ask("findPattern", this.#pattern);
      this.#found = { places: found?.places ?? [], network };
      return found ? { type: "patternFound", found } : this.#unavailable(work);
    }
    const editor = this.#shownEditor();
    if (!this.#prediction || view !== "network" || !editor) return undefined;
    const { prefix: text } = textAround(editor.document, editor.selection.active);
    const file = vscode.workspace.asRelativePath(editor.document.uri, false);
    const prediction = await this.#ask("explainPrediction", { ...this.#prediction, text, tokens: EXPLAINED_TOKENS });
    return prediction ? { type: "predictionExplained", file, prediction } : undefined;
  }

  /** Reads the line of the cursor, or its sentence, with the network of a task. */
  async #answerOfTask(view: WatchedView, { document, selection }: vscode.TextEditor): Promise<PanelAnswer> {
    const { model, store } = this.networks;
    const task = await store.readingTask();
    if (task === undefined || view === "gradients") {
      return { type: "unavailable", view, message: task === undefined ? NO_TASK : NO_GRADIENTS };
    }
    const file = vscode.workspace.asRelativePath(document.uri, false);
    const around = { modelFolder: store.pathOf(task), ...linesAround(document, selection.active.line) };
    const unavailable: PanelAnswer = { type: "unavailable", view, message: NO_TEXT };
    if (view === "network") {
      const trace = await model.inspectTask("traceTask", { ...around, tokens: TASK_TOKENS });
      return trace ? { type: "traced", file, trace } : unavailable;
    }
    const { layer, quantity } = this.#watch;
    const trace = await model.inspectTask("traceTaskQuantity", { ...around, layer, quantity });
    return trace ? { type: "quantityTraced", file, trace } : unavailable;
  }

  async #answerOf(view: WatchedView): Promise<PanelAnswer> {
    const editor = this.#shownEditor();
    if (!editor) return { type: "unavailable", view, message: NO_EDITOR };
    if (this.#watch.network === "task") return this.#answerOfTask(view, editor);
    const { prefix: text, suffix: following } = textAround(editor.document, editor.selection.active);
    const file = vscode.workspace.asRelativePath(editor.document.uri, false);
    const { layer, quantity } = this.#watch;
    const unavailable = this.#unavailable(view);
    switch (view) {
      case "network": {
        const trace = await this.#ask("trace", { text, following, tokens: TRACED_TOKENS });
        return trace ? { type: "traced", file, trace } : unavailable;
      }
      case "activations": {
        const trace = await this.#ask("traceQuantity", { text, layer, quantity });
        return trace ? { type: "quantityTraced", file, trace } : unavailable;
      }
      case "gradients": {
        const flow = await this.#ask("measureGradients", { text, steps: FLOW_STEPS });
        return flow ? { type: "gradientsMeasured", file, flow } : unavailable;
      }
      default:
        return view satisfies never;
    }
  }
}
