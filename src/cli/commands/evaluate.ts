/** `recurrent evaluate`: how well a model predicts files, and how many keys it saves when they are typed again. */
import { AdaptingCompleter } from "../../completion/evaluate/adaptingCompleter.ts";
import { type Summary, summarize } from "../../completion/evaluate/evaluation.ts";
import { longestMatchBaseline } from "../../completion/evaluate/longestMatchBaseline.ts";
import { precisionCurve } from "../../completion/evaluate/precisionCurve.ts";
import { type ScoredToken, type ScoreOptions, type SourceText, scoreText } from "../../completion/evaluate/score.ts";
import { type ReplayFigures, type ReplayOptions, typingReplay } from "../../completion/evaluate/typingReplay.ts";
import { type Experts, freshMixerParameters } from "../../completion/mixing/experts.ts";
import { Completer, type CompletionSource } from "../../completion/suggest/completer.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { openAdaptation } from "../../runtime/serving/backgroundAdaptation.ts";
import { taskOf } from "../../storage/modelFolder.ts";
import { cleanFile } from "../../workspace/secrets.ts";
import { flag, real, text, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTIONS, modelFolderOf, type OpenedModel, openModel } from "../input/openModel.ts";
import { readFilesAndFolders } from "../input/texts.ts";
import { USAGE, UsageError } from "../input/usage.ts";
import { type Evaluation, evaluationTable } from "../output/evaluationTable.ts";
import { printable, type Terminal } from "../output/output.ts";
import { evaluateCommits } from "./evaluateCommits.ts";
import { evaluateTask } from "./evaluateTask.ts";

/** What can be measured. Each part takes its time, so a caller may choose. */
const PARTS = ["floor", "network", "memory", "mixture", "word", "curve"] as const;

type Part = (typeof PARTS)[number];

const OPTIONS = {
  ...MODEL_OPTIONS,
  only: text("PART,…", `Measures only these parts: ${PARTS.join(", ")}.`),
  "min-confidence": real(0, 1, "Shows completions from this confidence on."),
  "replay-chars": whole(0, 1e9, "Most characters of each file that are typed again."),
  "max-lines": whole(1, 100, "Most lines of a completion."),
  adapt: flag("Also measures a mixture that learns from file to file."),
};

export const evaluate: Command = {
  summary:
    "Measures each expert on held-out files: bits per character, ranks, keys saved, reliability. Measures the model of a task beside its baselines.",
  options: OPTIONS,
  operands: {
    least: 0, // the model of a task knows its held-out figures
    most: Number.POSITIVE_INFINITY,
    what: "the files or folders to evaluate",
    usage: "FILE-OR-FOLDER…",
  },
  variant: { option: "commits", command: evaluateCommits },
  async run(args, context) {
    const { terminal } = context;
    const folder = modelFolderOf(args);
    if (await taskOf(folder)) {
      await evaluateTask(folder, args, context);
      return;
    }
    if (args.operands.length === 0) throw new UsageError(USAGE.missing("the files or folders to evaluate"));
    const parts = partsOf(args.text("only"));
    const named = await readFilesAndFolders(args.operands);
    if (named.every(({ text }) => text === "")) throw new UsageError(USAGE.noText());
    const opened = await openModel(args, context);
    const { experts, pathOf } = opened;
    const files = named.map(({ file, text }) => ({ path: pathOf(file), text }));
    const learned = files.filter(({ path }) => experts.memory.has(path)).length;
    if (learned > 0) {
      terminal.error(`This model has learned ${learned} of ${files.length} files, so these are not held-out figures.`);
    }
    const evaluation = measure(opened, files, {
      terminal,
      parts,
      minConfidence: args.number("min-confidence"),
      maxCharsPerFile: args.number("replay-chars"),
      maxLines: args.number("max-lines"),
      isAdapting: args.flag("adapt"),
    });
    experts.predictor?.dispose();
    if (args.flag("json")) {
      const { mixture } = evaluation.scores;
      terminal.out(JSON.stringify({ files: files.length, learnedFiles: learned, ...mixture, ...evaluation }));
    } else for (const line of evaluationTable(evaluation)) terminal.out(line);
  },
};

/** @throws UsageError for an unknown part */
function partsOf(list: string | undefined): ReadonlySet<Part> {
  const names = list?.split(",") ?? PARTS;
  return new Set(
    names.map(name => {
      const part = PARTS.find(each => each === name);
      if (part === undefined) throw new UsageError(USAGE.notOneOf("only", PARTS.join(", "), name));
      return part;
    }),
  );
}

interface MeasureOptions {
  readonly terminal: Terminal;
  readonly parts: ReadonlySet<Part>;
  readonly minConfidence: number | undefined;
  readonly maxCharsPerFile: number | undefined;
  readonly maxLines: number | undefined;
  readonly isAdapting: boolean;
}

function measure(opened: OpenedModel, files: readonly SourceText[], options: MeasureOptions): Evaluation {
  const { terminal, parts, minConfidence, maxCharsPerFile, maxLines } = options;
  const { experts } = opened;
  const memory: Experts = { ...experts, predictor: undefined };
  const network: Experts | undefined = experts.predictor && { ...experts, isNetworkAlone: true };
  const scored = (name: string, of: Experts): Summary => score(of, files, { name, terminal });
  const replayed = (name: string, source: CompletionSource, how: Partial<ReplayOptions> = {}): ReplayFigures => {
    terminal.progress(`typing ${files.length} files again: ${name}`);
    return typingReplay(source, files, systemClock.nowMs, {
      acceptance: "whole",
      ...how,
      ...(minConfidence !== undefined && { minConfidence }),
      ...(maxCharsPerFile !== undefined && { maxCharsPerFile }),
      ...(maxLines !== undefined && { maxLines }),
    });
  };
  const baseline = (): CompletionSource =>
    longestMatchBaseline(experts.memory.documents().map(({ ids }) => experts.vocabulary.decode(ids)));
  const hasNetwork = network !== undefined && parts.has("network");
  const scores = {
    ...(hasNetwork && { network: scored("network alone", network) }),
    ...(parts.has("memory") && { memory: scored("memory alone", memory) }),
    ...(parts.has("mixture") && { mixture: scored("mixture", experts) }),
  };
  const byWord = (): ReplayFigures =>
    replayed("mixture, accepted by word", new Completer(experts), { acceptance: "word" });
  const replay = {
    ...(parts.has("floor") && { floor: replayed("longest match", baseline()) }),
    ...(hasNetwork && { network: replayed("network alone", new Completer(network)) }),
    ...(parts.has("memory") && { memory: replayed("memory alone", new Completer(memory)) }),
    ...(parts.has("mixture") && { mixture: replayed("mixture", new Completer(experts)) }),
    ...(parts.has("word") && { mixtureByWord: byWord() }),
  };
  const adapting = options.isAdapting ? measureAdapting(opened, files, { terminal, replayed }) : undefined;
  const typedChars = maxCharsPerFile === undefined ? {} : { maxCharsPerFile };
  if (parts.has("curve")) terminal.progress(`typing ${files.length} files again: mixture, by minimum confidence`);
  return {
    scores: { ...scores, ...(adapting && { adapting: adapting.score }) },
    replay: { ...replay, ...(adapting && { adapting: adapting.replay }) },
    curve: parts.has("curve") ? precisionCurve(new Completer(experts), files, typedChars) : [],
  };
}

/**
 * Measures a mixture that learns from file to file. It is scored as `score --adapt` does, token by token. It is typed
 * again as in the editor, where a file is learned when it is saved: here once, after all of it is typed.
 */
function measureAdapting(
  { openAgain, engine }: OpenedModel,
  files: readonly SourceText[],
  how: {
    readonly terminal: Terminal;
    readonly replayed: (name: string, source: CompletionSource, how: Partial<ReplayOptions>) => ReplayFigures;
  },
): { readonly score: Summary; readonly replay: ReplayFigures } {
  const clean = (file: SourceText): string => cleanFile(file)?.text ?? "";
  const name = "mixture that learns";
  const learning = openAgain({ isLearning: true });
  const mixerParameters = freshMixerParameters(learning);
  const optionsOf = (file: SourceText): ScoreOptions => ({
    mixerParameters,
    isAdapting: true,
    learnedText: clean(file),
  });
  const summary = score(learning, files, { name, terminal: how.terminal, optionsOf });
  const experts = openAgain();
  const { predictor, memory } = experts;
  const guarded = predictor && openAdaptation(engine, predictor, memory);
  const source = new AdaptingCompleter(experts, guarded);
  const onTyped = (file: SourceText): void => source.learn({ ...file, text: clean(file) });
  return { score: summary, replay: how.replayed(name, source, { onTyped }) };
}

function score(
  experts: Experts,
  files: readonly SourceText[],
  how: { readonly name: string; readonly terminal: Terminal; optionsOf?(file: SourceText): ScoreOptions },
): Summary {
  const tokens: ScoredToken[] = [];
  for (const [k, file] of files.entries()) {
    how.terminal.progress(`scoring ${k + 1} of ${files.length}, ${how.name}: ${printable(file.path)}`);
    for (const token of scoreText(experts, file, how.optionsOf?.(file))) tokens.push(token);
  }
  return summarize(tokens);
}
