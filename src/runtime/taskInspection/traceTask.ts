/** Looks into the network of a task, for the panel: its states, its gates, and its answers at each token. */
import { quantitiesOf } from "../../core/explain/quantities.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { TaskSpec } from "../../core/tasks/taskSpec.ts";
import {
  type BidirectionalTrace,
  type NetworkShape,
  QUANTITIES_OF,
  type QuantityTrace,
  type TaskQuantityRequest,
  type TaskTraceRequest,
  type Trace,
} from "../../protocol/inspection.ts";
import { quantized } from "../inspection/quantized.ts";
import { readAnyModel } from "../model/openModel.ts";
import type { TaskModel } from "../tasks/answers.ts";
import { openTask } from "../tasks/taskModel.ts";
import { inputAt, type ReadText, readText } from "./readText.ts";

/** Traces the last tokens of the text at the cursor. @throws ModelError */
export async function traceTask(request: TaskTraceRequest, engine: Engine): Promise<Trace | null> {
  const { model, read } = await readAt(request, engine);
  if (!read) return null;
  const { ids, stack, likeliest, answer } = read;
  const first = Math.max(0, ids.length - request.tokens);
  const steps = Array.from(ids.subarray(first), (id, k) => ({
    token: model.vocabulary.label(id),
    layers: stack.steps.map(([forward]) => quantitiesOf(model.spec.cell, forward![first + k]!)),
    likeliest: likeliest[first + k]!,
  }));
  return {
    shape: shapeOf(model.spec),
    before: first,
    steps,
    bidirectional: directionsOf(model.spec, read, first),
    answer,
  };
}

/** Follows one quantity of one layer over the text at the cursor. @throws ModelError */
export async function traceTaskQuantity(request: TaskQuantityRequest, engine: Engine): Promise<QuantityTrace | null> {
  const { model, read } = await readAt(request, engine);
  if (!read) return null;
  const { cell, hiddenSize, layers } = model.spec;
  // The panel may still ask for a quantity of another network's cell.
  const quantity = QUANTITIES_OF[cell].includes(request.quantity) ? request.quantity : "hidden";
  const layer = Math.min(request.layer, layers - 1);
  const values = new Float32Array(read.ids.length * hiddenSize);
  const tokens = Array.from(read.ids, (id, t) => {
    values.set(quantitiesOf(cell, read.stack.steps[layer]![0]![t]!)[quantity]!, t * hiddenSize);
    const [best] = read.likeliest[t]!;
    return { text: model.vocabulary.label(id), probability: best?.probability ?? 0, guess: best?.text ?? "" };
  });
  return { shape: shapeOf(model.spec), layer, quantity, tokens, ...quantized(values), answer: read.answer };
}

async function readAt(
  { modelFolder, lines, line }: Pick<TaskTraceRequest, "modelFolder" | "lines" | "line">,
  engine: Engine,
): Promise<{ readonly model: TaskModel; readonly read: ReadText | undefined }> {
  const { model } = openTask(modelFolder, await readAnyModel(modelFolder), engine);
  const input = inputAt(model.spec, lines, line);
  return { model, read: input.trim() === "" ? undefined : readText(model, input) };
}

function shapeOf({ cell, layers, hiddenSize, embeddingSize, vocabularySize }: TaskSpec): NetworkShape {
  return { cell, layers, hidden: hiddenSize, embedding: embeddingSize, vocabularySize };
}

/** The top layer in both directions, from a step on; without steps where it has one direction. */
function directionsOf({ hiddenSize: hidden }: TaskSpec, { stack }: ReadText, first: number): BidirectionalTrace {
  const [forward, backward] = stack.steps.at(-1)!;
  if (!backward) return { hidden, steps: [] };
  const steps = forward!.slice(first).map((step, k) => ({
    forward: Float32Array.from(step.next[0]!),
    backward: Float32Array.from(backward[first + k]!.next[0]!),
  }));
  return { hidden, steps };
}
