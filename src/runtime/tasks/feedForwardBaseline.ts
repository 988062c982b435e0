/** Trains the feed-forward network that a classifier or a tagger is compared with. */
import type { Products } from "../../core/cells/affine.ts";
import { NO_TARGET } from "../../core/loss.ts";
import { createRandom } from "../../core/random.ts";
import { learningRateAt } from "../../core/schedule.ts";
import { SequenceTrainer } from "../../core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../core/sequence/tensorPlan.ts";
import { feedForward } from "../../core/tasks/feedForward.ts";
import type { TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { StoredFeedForward } from "../../storage/baselinesFile.ts";
import { OPTIMIZER } from "../common/defaults.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { feedForwardSpecOf, windowOf } from "./baselines.ts";
import type { EncodedExample } from "./encodeExamples.ts";

/** Set by hand, not measured. */
const BATCH = 32;
const MAX_PASSES = 8;
const LEARNING_RATE = 4e-3;

/** A window with the label of its text or of its middle. */
interface LabeledWindow {
  readonly window: Int32Array;
  readonly label: number;
}

/** Trains until it has seen every example a few times, or until the deadline. Undefined where there is no time. */
export async function trainFeedForward(
  spec: TaskSpec,
  examples: readonly EncodedExample[],
  until: {
    readonly clock: LoopClock;
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
    readonly seed: number;
  },
  products: Products,
): Promise<StoredFeedForward | undefined> {
  const sizes = feedForwardSpecOf(spec);
  const windows = examples.flatMap((example): LabeledWindow[] => labeledWindows(spec, example));
  const random = createRandom(until.seed);
  const network = feedForward(sizes);
  const trainer = new SequenceTrainer(network, initializeParameters(network.tensors, random), OPTIMIZER, products);
  const steps = Math.ceil((MAX_PASSES * windows.length) / BATCH);
  for (let k = 0; k < steps && until.clock.nowMs() < until.deadlineMs && !until.signal.aborted; k++) {
    const drawn = Array.from({ length: BATCH }, () => windows[Math.floor(random() * windows.length)]!);
    const inputs = Int32Array.from(drawn.flatMap(({ window }) => [...window]));
    const targets = Int32Array.from(drawn, ({ label }) => label);
    const learningRate = learningRateAt(k / steps, { peak: LEARNING_RATE, warmup: 0.1, floor: LEARNING_RATE / 20 });
    trainer.step({ inputs, targets }, { learningRate, clipNorm: 1 });
    if (k % 16 === 0) await until.clock.nextTurn();
  }
  if (trainer.steps === 0) return undefined;
  const tensors = Object.fromEntries([...trainer.parameters].map(([name, values]) => [name, rounded(values)]));
  return { window: sizes.window, hidden: sizes.hiddenSize, tensors };
}

function labeledWindows(spec: TaskSpec, { inputs, targets, label }: EncodedExample): LabeledWindow[] {
  const sizes = feedForwardSpecOf(spec);
  if (spec.task === "classify") return [{ window: windowOf(sizes, inputs), label }];
  return Array.from(targets, (tag, t) => ({ window: windowOf(sizes, inputs, t), label: tag })).filter(
    ({ label }) => label !== NO_TARGET,
  );
}

/** Six digits are as many as float32 has. */
function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, value => Number(value.toPrecision(6)));
}
