/** Adapts the network of a loaded model to saved and accepted text, in slices between the requests that it answers. */
import { Adaptation, type EditedText } from "../../completion/adapt/adaptation.ts";
import { createLearner } from "../../completion/adapt/dynamicEvaluation.ts";
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import type { Engine, Predictor } from "../../core/network/engine.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { splitCorpus } from "../../workspace/split.ts";

/** Texts that may wait. When more arrive, the oldest are dropped. */
const MAX_WAITING = 8;
/** Texts for which it is known what the network has learned. */
const MAX_LEARNED = 64;

/** What an adaptation needs of the model that it belongs to. */
export interface Adapted {
  /** With the weights that were loaded. */
  readonly predictor: Predictor;
  /** Held-out files in it are the sample that guards the adaptation. */
  readonly memory: WorkspaceMemory;
  /** Lets requests be answered; false when the model is no longer in use. */
  turn(): Promise<boolean>;
  /** Replaces the predictor in use by one that has learned. */
  use(predictor: Predictor): Promise<void>;
}

interface Waiting {
  readonly written: EditedText;
  settle(report: AdaptationReport | null): void;
  fail(thrown: unknown): void;
}

/** Learns one text at a time, each in its newest version. */
export class BackgroundAdaptation {
  /** Made for the first text only, because a learner takes several times the memory of the network. */
  private adaptation: Adaptation | undefined;
  private readonly waiting = new Map<string, Waiting>();
  private readonly learned = new Map<string, Int32Array>();
  /** All files that the network in use may have learned from. */
  private readonly learnedPaths = new Set<string>();
  private isRunning = false;

  constructor(
    private readonly engine: Engine,
    private readonly adapted: Adapted,
  ) {}

  /**
   * Learns a text. Settles with the report, or with null where nothing is new, no file is held out, or another text or
   * model came in between.
   * @throws what the learner throws; the next text then begins with the weights that were loaded
   */
  learn(written: EditedText): Promise<AdaptationReport | null> {
    const { path } = written;
    this.waiting.get(path)?.settle(null);
    this.waiting.delete(path);
    return new Promise((settle, fail) => {
      this.waiting.set(path, { written, settle, fail });
      dropOldest(this.waiting, MAX_WAITING)?.settle(null);
      void this.run();
    });
  }

  /** Whether the network in use may have learned from this file. */
  knows(path: string): boolean {
    return this.learnedPaths.has(path);
  }

  /** Begins again with the weights that were loaded, because what was learned since may not be known any more. */
  restart(): void {
    this.adaptation = undefined;
    this.learned.clear();
    this.learnedPaths.clear();
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let next = this.waiting.values().next(); !next.done; next = this.waiting.values().next()) {
        const { written, settle, fail } = next.value;
        this.waiting.delete(written.path);
        await this.learnOne(written).then(settle, thrown => {
          this.adaptation = undefined;
          fail(thrown);
        });
      }
    } finally {
      this.isRunning = false;
    }
  }

  private async learnOne(written: EditedText): Promise<AdaptationReport | null> {
    const { adapted } = this;
    if (!(await adapted.turn())) return null;
    const { path, ids } = written;
    this.adaptation ??= this.begin();
    const { adaptation } = this;
    this.learnedPaths.add(path);
    const learning = adaptation.learn({ ...written, known: this.learned.get(path) ?? written.known });
    let step = learning.next();
    while (!step.done) {
      if (!(await adapted.turn())) return null;
      step = learning.next();
    }
    // What was learned meanwhile may not be known any more.
    if (this.adaptation !== adaptation) return null;
    this.learned.delete(path);
    this.learned.set(path, ids);
    dropOldest(this.learned, MAX_LEARNED);
    if (!step.value) return null;
    if (step.value.isKept) await adapted.use(adaptation.predictor);
    return step.value;
  }

  private begin(): Adaptation {
    const { predictor, memory } = this.adapted;
    return openAdaptation(this.engine, predictor, memory);
  }
}

/** Opens an adaptation that the remembered held-out files guard. */
export function openAdaptation(engine: Engine, predictor: Predictor, memory: WorkspaceMemory): Adaptation {
  const { validation: heldOut } = splitCorpus(memory.documents());
  return new Adaptation(createLearner(engine, predictor, memory.base), memory.eos, { predictor, heldOut });
}

/** Removes the first entry where there are more than this many, and returns it. */
function dropOldest<T>(map: Map<string, T>, most: number): T | undefined {
  const [oldest] = map;
  if (!oldest || map.size <= most) return undefined;
  map.delete(oldest[0]);
  return oldest[1];
}
