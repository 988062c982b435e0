/** Experiment of lesson 7: exploding gradients, with clipping on or off. */
import { decimal, t } from "../../../src/protocol/localize.ts";
import { someWords } from "../text/ownText.ts";
import { CoreRun } from "./coreRun.ts";
import type { Frame } from "./experiment.ts";
import { keepTask } from "./tasks.ts";

const LENGTH = 24;
const STEPS = 80;
/** Large recurrent weights, and plain gradient descent: Adam would scale each gradient down by itself. */
const SCALE = 4;
const LEARNING_RATE = 0.1;

/** Trains an RNN whose gradients explode. */
export function* exploding({ text }: { readonly text: string }, isClipped: boolean): Generator<Frame, string> {
  const run = new CoreRun(
    keepTask(someWords(text, 6)),
    { cell: "rnnRelu", units: 12, length: LENGTH, learningRate: LEARNING_RATE, clipNorm: isClipped ? 1 : null },
    { recurrentScale: SCALE, kind: "sgd" },
  );
  const norms: (readonly [number, number])[] = [];
  const losses: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const { lossNats, gradNorm } = run.step();
    losses.push(lossNats);
    if (!Number.isFinite(lossNats) || !Number.isFinite(gradNorm)) break;
    norms.push([step, gradNorm]);
    yield {
      progress: step / STEPS,
      lines: {
        lines: [{ name: t("Norm of the gradient"), color: "training", points: [...norms] }],
        xLabel: t("step"),
        yLabel: t("Norm of the gradient"),
        isLog: true,
        show: value => value.toExponential(0),
      },
      table: {
        head: [t("Step"), t("Norm of the gradient"), t("Loss in nats")],
        rows: [[decimal(step), gradNorm.toExponential(1), decimal(lossNats, 2)]],
      },
    };
  }
  const largest = Math.max(...norms.map(([, norm]) => norm)).toExponential(1);
  yield { progress: 1 };
  return norms.length < STEPS
    ? t(
        "The gradient had a norm of {0}. After {1} steps the weights are infinite and the loss is no number any more.",
        largest,
        losses.length,
      )
    : t(
        "The gradient had a norm of up to {0}, but no step was longer than the limit allows. The loss is {1}.",
        largest,
        decimal(losses.at(-1)!, 2),
      );
}
