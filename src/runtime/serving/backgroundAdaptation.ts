/** Lets the network of a loaded model learn what is written, in slices between the requests that it answers. */
import { Adaptation, type EditedText } from "../../completion/adapt/adaptation.ts";
import { createLearner } from "../../completion/adapt/dynamicEvaluation.ts";
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import type { Engine, Predictor } from "../../core/network/engine.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { splitCorpus } from "../../workspace/split.ts";

/** Texts that wait for their turn; of more, those that have waited longest are let go. */
const MAX_WAITING = 8;
/** Texts of which it is known how far the network has read them. */
const MAX_LEARNED = 64;

/** What it needs of the model that it belongs to. */
export interface Adapted {
  /** With the weights that were loaded. */
  readonly predictor: Predictor;
  /** Files in it that training held out are what the guard measures by. */
  readonly memory: WorkspaceMemory;
  /** Lets requests be answered; false when the model is no longer in use. */
  turn(): Promise<boolean>;
  /** Takes a predictor into use that has learned something. */
  use(predictor: Predictor): Promise<void>;
}

interface Waiting {
  readonly written: EditedText;
  settle(report: AdaptationReport | null): void;
  fail(thrown: unknown): void;
}

/** Learns one text at a time, of each the newest form. */
export class BackgroundAdaptation {
  /** Made with the first text: a learner takes several times the memory of the network. */
  private adaptation: Adaptation | undefined;
  private readonly waiting = new Map<string, Waiting>();
  private readonly learned = new Map<string, Int32Array>();
  private isRunning = false;

  constructor(
    private readonly engine: Engine,
    private readonly adapted: Adapted,
  ) {}

  /**
   * Settles with what came of it; with null when there was nothing new to learn, nothing to measure by, or another
   * text or model came in between.
   * @throws what the learner threw; the next text begins with the weights that were loaded
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
    const learning = this.adaptation.learn({ ...written, known: this.learned.get(path) ?? written.known });
    let step = learning.next();
    while (!step.done) {
      if (!(await adapted.turn())) return null;
      step = learning.next();
    }
    this.learned.delete(path);
    this.learned.set(path, ids);
    dropOldest(this.learned, MAX_LEARNED);
    if (!step.value) return null;
    if (step.value.isKept) await adapted.use(this.adaptation.predictor);
    return step.value;
  }

  private begin(): Adaptation {
    const { predictor, memory } = this.adapted;
    return openAdaptation(this.engine, predictor, memory);
  }
}

/** Guarded by the files that training holds out, of all that are remembered. */
export function openAdaptation(engine: Engine, predictor: Predictor, memory: WorkspaceMemory): Adaptation {
  const { validation: heldOut } = splitCorpus(memory.documents());
  return new Adaptation(createLearner(engine, predictor, memory.base), memory.eos, { predictor, heldOut });
}

/** Takes the first entry out where there are more than so many, and returns it. */
function dropOldest<T>(map: Map<string, T>, most: number): T | undefined {
  const [oldest] = map;
  if (!oldest || map.size <= most) return undefined;
  map.delete(oldest[0]);
  return oldest[1];
}
