/** Measures a task's network and its baselines on examples that were not learned. */
import { numbersIn } from "../../core/network/spec.ts";
import { feedForward } from "../../core/tasks/feedForward.ts";
import type { TaskFigures, TaskRow } from "../../core/tasks/taskFigures.ts";
import type { Parameters } from "../../core/tensor.ts";
import { unknownBits } from "../../core/text/vocabulary.ts";
import type { Baselines } from "../../storage/baselinesFile.ts";
import { TaskAnswers, type TaskModel } from "./answers.ts";
import { feedForwardAnswers, feedForwardSpecOf, naiveBayes, nearestTarget, windowOf } from "./baselines.ts";
import { encodeExample, encodeInput, encodeTokens } from "./encodeExamples.ts";
import type { Example } from "./examples.ts";
import { accuracyOf, confusionOf, type Judged, labelFiguresOf, macroF1Of, textFiguresOf } from "./measures.ts";

export interface MeasuredModel {
  readonly model: TaskModel;
  readonly baselines: Baselines;
  /** Numbers that the network learned. */
  readonly parameters: number;
}

/** Whether there is time for more; the examples so far otherwise stand for all. It may let messages arrive. */
export type IsTime = () => Promise<boolean>;

const NETWORK = "network";
const BATCH = 32;
/** Baselines that search take long. Set by hand, not measured. */
const MAX_SEARCHED = 500;
const BEAM = 4;

/** Measures the network and the baselines of its task. */
export async function measureTask(
  measured: MeasuredModel,
  examples: readonly Example[],
  isTime: IsTime,
): Promise<TaskFigures> {
  switch (measured.model.spec.task) {
    case "classify":
      return measureClasses(measured, examples, isTime);
    case "tag":
      return measureTags(measured, examples, isTime);
    case "translate":
      return measureTexts(measured, examples, isTime);
    case "generate":
      return measureGenerated(measured, examples, isTime);
    default:
      return measured.model.spec.task satisfies never;
  }
}

type ExampleOf<Task extends Example["task"]> = Extract<Example, { readonly task: Task }>;

function examplesOf<Task extends Example["task"]>(task: Task, examples: readonly Example[]): ExampleOf<Task>[] {
  return examples.filter((example): example is ExampleOf<Task> => example.task === task);
}

const best = (row: ArrayLike<number>): number => Array.from(row).indexOf(Math.max(...Array.from(row)));

/** Visits batches until the time is over. @returns the visited items */
async function inBatches<T>(
  items: readonly T[],
  isTime: IsTime,
  visit: (some: readonly T[]) => void,
): Promise<readonly T[]> {
  let start = 0;
  for (; start < items.length && (start === 0 || (await isTime())); start += BATCH) {
    visit(items.slice(start, start + BATCH));
  }
  return items.slice(0, start);
}

async function measureClasses(
  { model, baselines, parameters }: MeasuredModel,
  all: readonly Example[],
  isTime: IsTime,
): Promise<TaskFigures> {
  const { spec, vocabulary, products } = model;
  const answers = new TaskAnswers(model);
  const { majority } = baselines; // an imported network has no baselines
  const bayesOf = baselines.tokenCounts && naiveBayes(baselines, spec.vocabularySize);
  const standard = feedForwardOf({ model, baselines });
  const [given, bayes, byWindow]: number[][] = [[], [], []];
  const examples = await inBatches(examplesOf("classify", all), isTime, some => {
    const texts = some.map(({ text }) => encodeInput(vocabulary, "classify", text));
    given!.push(...answers.distributions(texts).map(best));
    if (bayesOf) bayes!.push(...texts.map(bayesOf));
    if (!standard) return;
    const windows = texts.map(ids => windowOf(standard.spec, ids));
    byWindow!.push(...feedForwardAnswers(standard.spec, standard.tensors, windows, products));
  });
  const truth = examples.map(({ label }) => spec.labels.indexOf(label));
  const judgedBy = (given: readonly number[]): Judged[] => truth.map((label, k) => [label, given[k]!]);
  const judged = judgedBy(given!);
  const labels = labelFiguresOf(judged, spec.labels);
  const row = judgedRow(spec.labels);
  return {
    examples: examples.length,
    rows: [
      row(NETWORK, judged, parameters),
      ...(majority === undefined ? [] : [row("majority class", judgedBy(truth.map(() => majority)))]),
      ...(bayesOf ? [row("naive Bayes", judgedBy(bayes!))] : []),
      ...(standard ? [row("feed-forward", judgedBy(byWindow!), standard.parameters)] : []),
    ],
    labels,
    confusion: confusionOf(judged, spec.labels.length),
  };
}

async function measureTags(
  { model, baselines, parameters }: MeasuredModel,
  all: readonly Example[],
  isTime: IsTime,
): Promise<TaskFigures> {
  const { spec, vocabulary, products } = model;
  const answers = new TaskAnswers(model);
  const tagOf = new Map(baselines.tagOfToken);
  const standard = feedForwardOf({ model, baselines });
  const judged: Judged[] = [];
  const byToken: Judged[] = [];
  const byWindow: Judged[] = [];
  const examples = await inBatches(examplesOf("tag", all), isTime, some => {
    const encoded = some.map(({ tokens }) => encodeTokens(vocabulary, tokens));
    const rows = answers.tagDistributions(encoded.map(({ inputs }) => inputs));
    for (const [i, { tokens, tags }] of some.entries()) {
      const places = encoded[i]!.ends; // the tag of a token is at its last input
      for (const [k, tag] of tags.entries()) {
        const truth = spec.labels.indexOf(tag);
        judged.push([truth, best(rows[i]![places[k]!]!)]);
        byToken.push([truth, tagOf.get(tokens[k]!) ?? baselines.majority ?? 0]);
      }
      if (!standard) continue;
      const windows = tags.map((_, k) => windowOf(standard.spec, encoded[i]!.inputs, places[k]));
      const given = feedForwardAnswers(standard.spec, standard.tensors, windows, products);
      byWindow.push(...tags.map((tag, k): Judged => [spec.labels.indexOf(tag), given[k]!]));
    }
  });
  const labels = labelFiguresOf(judged, spec.labels);
  const row = judgedRow(spec.labels);
  return {
    examples: examples.length,
    rows: [
      row(NETWORK, judged, parameters),
      ...(baselines.tagOfToken ? [row("majority tag of the token", byToken)] : []),
      ...(standard ? [row("feed-forward", byWindow, standard.parameters)] : []),
    ],
    labels,
  };
}

/** A row of the table for answers that are labels. */
function judgedRow(labels: readonly string[]) {
  return (name: string, by: readonly Judged[], parameters?: number): TaskRow => {
    const figures = { accuracy: accuracyOf(by), macroF1: macroF1Of(labelFiguresOf(by, labels)) };
    return { name, ...(parameters !== undefined && { parameters }), figures };
  };
}

async function measureTexts(
  { model, baselines, parameters }: MeasuredModel,
  all: readonly Example[],
  isTime: IsTime,
): Promise<TaskFigures> {
  const answers = new TaskAnswers(model);
  const writing = (beam: number) => ({ beam, temperature: 0, seed: 1 });
  const greedy: string[] = [];
  const searched: string[] = [];
  const nearest: string[] = [];
  const examples: ExampleOf<"translate">[] = [];
  for (const example of examplesOf("translate", all)) {
    if (examples.length > 0 && !(await isTime())) break;
    greedy.push(answers.write(example.source, writing(1))?.text ?? "");
    searched.push(answers.write(example.source, writing(BEAM))?.text ?? "");
    if (baselines.pairs && nearest.length < MAX_SEARCHED) nearest.push(nearestTarget(baselines, example.source));
    examples.push(example);
  }
  const row = (name: string, texts: readonly string[], numbers?: number): TaskRow => ({
    name,
    ...(numbers !== undefined && { parameters: numbers }),
    figures: textFiguresOf(texts.map((text, k) => [examples[k]!.target, text])),
  });
  return {
    examples: examples.length,
    rows: [
      row(NETWORK, greedy, parameters),
      row(`network, beam of ${BEAM}`, searched, parameters),
      row(
        "copy of the source",
        examples.map(({ source }) => source),
      ),
      ...(baselines.pairs ? [row("nearest neighbor", nearest)] : []),
    ],
  };
}

/** Bits per character given the label, and without it, where every label is equally likely. */
async function measureGenerated(
  { model, parameters }: MeasuredModel,
  all: readonly Example[],
  isTime: IsTime,
): Promise<TaskFigures> {
  const { spec, vocabulary } = model;
  const answers = new TaskAnswers(model);
  let [chars, given, without, measured, spelling] = [0, 0, 0, 0, 0];
  for (const example of examplesOf("generate", all)) {
    if (measured > 0 && !(await isTime())) break;
    const encoded = encodeExample(vocabulary, spec.labels, example);
    if (encoded.label < 0) continue;
    const nats = spec.labels.map((_, label) => answers.natsOf(encoded, label));
    given += nats[encoded.label]!;
    const least = Math.min(...nats);
    without += least - Math.log(nats.reduce((sum, own) => sum + Math.exp(least - own), 0) / nats.length);
    spelling += unknownBits(vocabulary, example.text, vocabulary.encode(example.text));
    chars += example.text.length + 1;
    measured++;
  }
  const bits = (nats: number) => ({ bitsPerChar: (nats / Math.LN2 + spelling) / Math.max(1, chars) });
  return {
    examples: measured,
    rows: [
      { name: `${NETWORK}, given the label`, parameters, figures: bits(given) },
      { name: `${NETWORK}, without the label`, parameters, figures: bits(without) },
    ],
  };
}

/** The feed-forward network of the baselines; undefined where there was no time to train one. */
function feedForwardOf({ model, baselines }: Pick<MeasuredModel, "model" | "baselines">) {
  const stored = baselines.feedForward;
  if (!stored) return undefined;
  const spec = { ...feedForwardSpecOf(model.spec), window: stored.window, hiddenSize: stored.hidden };
  const { tensors: shapes } = feedForward(spec);
  const tensors: Parameters = new Map(shapes.map(({ name }) => [name, Float32Array.from(stored.tensors[name] ?? [])]));
  return { spec, tensors, parameters: numbersIn(shapes) };
}
