/** Prepares the run of a task: data, vocabulary, network and settings, before the first step. */
import { FAULTS } from "../../core/faults.ts";
import { NO_TARGET } from "../../core/loss.ts";
import { numbersIn } from "../../core/network/spec.ts";
import { networkOfTask, type TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { DataReport } from "../../protocol/tasks.ts";
import type { RunSettings, SequenceTask, TrainingRequest } from "../../protocol/training.ts";
import { prepareModelFolder } from "../../storage/modelFolder.ts";
import type { InterruptedRun } from "../../storage/runRecord.ts";
import { sha256 } from "../../storage/sha256.ts";
import { machineSettingsOf, trainingSettingsOf } from "../common/trainingChoices.ts";
import { readEarlierTask } from "../model/openModel.ts";
import type { ReadModel } from "../model/readModel.ts";
import { asInterrupted, checkDropout, checkSameTaskNetwork, checkSameVocabulary } from "../training/requestChecks.ts";
import type { RunEnvironment } from "../training/runEnvironment.ts";
import { TrainingError } from "../training/trainingError.ts";
import type { RunParts } from "../training/trainingRun.ts";
import { type EncodedExample, encodeExample, vocabularyOfTask } from "./encodeExamples.ts";
import { type Example, keyOf } from "./examples.ts";
import { noExamples, readTaskData, type TaskData } from "./taskData.ts";
import { charsPerTarget, chooseTaskSpec, cutToWindow, TASK_DEFAULTS } from "./taskSettings.ts";

/** Everything that is known before the first step. */
export interface PreparedTask {
  readonly request: TrainingRequest;
  /** Without the examples whose labels the model does not know. */
  readonly data: TaskData;
  readonly vocabulary: Vocabulary;
  readonly spec: TaskSpec;
  readonly settings: RunSettings;
  /** Cut to the window. */
  readonly training: readonly EncodedExample[];
  /** Characters of an answer for each of its tokens. */
  readonly charsPerTarget: number;
  readonly heldOut: readonly EncodedExample[];
  readonly earlier: ReadModel | undefined;
  /** The interrupted run that this run resumes. */
  readonly interrupted: InterruptedRun | undefined;
  readonly corpus: CorpusReport;
  readonly sha256: string;
}

/** @throws TrainingError, ModelError */
export async function prepareTask(
  task: SequenceTask,
  asked: TrainingRequest,
  environment: RunEnvironment,
  { lock, budget }: RunParts,
): Promise<PreparedTask> {
  const { emit, clock, fileSystem } = environment;
  const { request, earlier, known } = await withEarlierTask(task, asked);
  emit({ type: "phase", phase: "reading" });
  await clock.nextTurn();
  const read = await readTaskData(task, request, fileSystem);
  await prepareModelFolder(request.modelFolder);
  await lock.acquire();
  emit({ type: "phase", phase: "vocabulary" });
  await clock.nextTurn();
  const vocabulary = earlier?.vocabulary ?? vocabularyOfTask(request, task, read.training);
  const labels = known?.labels ?? read.report.labels;
  const learnable = learnableOf(task, read, { vocabulary, labels });
  const { data, heldOut } = learnable;
  if (learnable.training.length === 0) throw noExamples(task, request, " (the model knows none of its labels)");
  const spec = known ?? chooseTaskSpec(task, request, { vocabulary, labels, training: learnable.training });
  const settings = runSettingsOf(spec, request, { vocabulary, earlier, engine: environment.engine });
  const training = learnable.training.map(example => cutToWindow(example, settings.windowSteps));
  const corpus = corpusOf(data);
  emit({
    type: "corpus",
    data: reportOf(read, learnable, training),
    report: corpus,
    settings,
    trainingTokens: tokensOf(training),
    validationTokens: tokensOf(heldOut),
  });
  budget.expectToWrite(settings.parameters, 0);
  const hash = sha256([...read.training, ...read.heldOut].map(example => `${keyOf(example)}\n`));
  const interrupted = earlier?.stored.run?.corpusSha256 === hash ? earlier.stored.run : undefined;
  const parts = { request, data, vocabulary, spec, settings, training, heldOut, corpus };
  const perTarget = charsPerTarget(data.training, learnable.training);
  return { ...parts, charsPerTarget: perTarget, earlier, interrupted, sha256: hash };
}

/** The request with what an earlier run decided. @throws TrainingError where the two contradict each other */
async function withEarlierTask(task: SequenceTask, asked: TrainingRequest) {
  const earlier = asked.isResumed ? await readEarlierTask(asked.modelFolder) : undefined;
  const known = earlier?.stored.task?.spec;
  if (earlier && known?.task !== task) throw new TrainingError(FAULTS.otherTask(known?.task ?? "lm", task));
  const request = earlier ? asInterrupted(asked, earlier.stored, TASK_DEFAULTS) : asked;
  if (known) checkSameTaskNetwork(request, known);
  if (earlier) checkSameVocabulary(request, earlier.vocabulary);
  checkDropout(request, known);
  return { request, earlier, known };
}

interface Learnable {
  readonly data: TaskData;
  readonly training: readonly EncodedExample[];
  readonly heldOut: readonly EncodedExample[];
}

/** The examples whose labels the model knows, as text and as ids. */
function learnableOf(
  task: SequenceTask,
  read: TaskData,
  { vocabulary, labels }: { readonly vocabulary: Vocabulary; readonly labels: readonly string[] },
): Learnable {
  const learnable = (examples: readonly Example[]) =>
    examples
      .map(example => ({ example, encoded: encodeExample(vocabulary, labels, example) }))
      .filter(({ encoded }) => isLearnable(task, encoded));
  const [training, heldOut] = [learnable(read.training), learnable(read.heldOut)];
  const data = {
    ...read,
    training: training.map(({ example }) => example),
    heldOut: heldOut.map(({ example }) => example),
  };
  return { data, training: training.map(({ encoded }) => encoded), heldOut: heldOut.map(({ encoded }) => encoded) };
}

function runSettingsOf(
  spec: TaskSpec,
  request: TrainingRequest,
  {
    vocabulary,
    earlier,
    engine,
  }: {
    readonly vocabulary: Vocabulary;
    readonly earlier: ReadModel | undefined;
    readonly engine: RunEnvironment["engine"];
  },
): RunSettings {
  return {
    task: spec.task,
    isBidirectional: spec.isBidirectional,
    initialModel: initialModelOf(earlier),
    cell: spec.cell,
    layers: spec.layers,
    hidden: spec.hiddenSize,
    embedding: spec.embeddingSize,
    tokenizer: vocabulary.kind,
    vocabularySize: vocabulary.size,
    parameters: numbersIn(networkOfTask(spec).network.tensors),
    ...trainingSettingsOf(request, TASK_DEFAULTS),
    ...machineSettingsOf(request, engine),
  };
}

/** A resumed run began with what the interrupted one began with. */
function initialModelOf(earlier: ReadModel | undefined): RunSettings["initialModel"] {
  if (!earlier) return "scratch";
  return earlier.stored.run ? (earlier.stored.record.initialModel ?? "scratch") : "model";
}

function corpusOf({ heldOut, trainingChars, heldOutChars, replacedSecrets }: TaskData): CorpusReport {
  const validation = { validationFiles: heldOut.length > 0 ? 1 : 0, validationChars: heldOutChars };
  return { trainingFiles: 1, trainingChars, ...validation, replacedSecrets, skipped: [] };
}

/** @param cut the examples to learn, cut to the window */
function reportOf(read: TaskData, { data, training, heldOut }: Learnable, cut: readonly EncodedExample[]): DataReport {
  return {
    ...data.report,
    examples: training.length,
    heldOut: heldOut.length,
    cut: cut.filter((example, k) => example !== training[k]).length,
    unknownLabels: read.training.length + read.heldOut.length - training.length - heldOut.length,
  };
}

function tokensOf(examples: readonly EncodedExample[]): number {
  return examples.reduce((sum, { inputs, targets }) => sum + Math.max(inputs.length, targets.length), 0);
}

/** A label that was not learned earlier cannot be learned now. */
function isLearnable(task: SequenceTask, { label, targets }: EncodedExample): boolean {
  if (task === "tag") return targets.some(tag => tag !== NO_TARGET);
  return task === "translate" || label >= 0;
}
