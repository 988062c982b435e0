/** `recurrent evaluate`: how well a model foresees files, and what it saves when they are typed anew. */
import { Completer, type CompletionSource } from "../../completion/completer.ts";
import { type Summary, summarise } from "../../completion/evaluation.ts";
import type { Experts } from "../../completion/experts.ts";
import { floorCompleter } from "../../completion/floor.ts";
import { precisionCurve } from "../../completion/precisionCurve.ts";
import { type ScoredToken, type SourceText, scoreText } from "../../completion/score.ts";
import { type ReplayFigures, typingReplay } from "../../completion/typingReplay.ts";
import { systemClock } from "../../worker/loopClock.ts";
import { flag, readArguments, real, text, whole } from "../arguments.ts";
import type { Command } from "../command.ts";
import { type Evaluation, evaluationTable } from "../evaluationTable.ts";
import { MODEL_OPTIONS, openModel } from "../openModel.ts";
import { printable, type Terminal } from "../output.ts";
import { readFilesAndFolders } from "../texts.ts";
import { USAGE, UsageError } from "../usage.ts";

/** What can be measured; each takes its time. */
const PARTS = ["floor", "network", "memory", "mixture", "word", "curve"] as const;

type Part = (typeof PARTS)[number];

const OPTIONS = {
  ...MODEL_OPTIONS,
  only: text,
  "min-confidence": real(0, 1),
  "replay-chars": whole(0, 1e9),
  json: flag,
};

export const evaluate: Command = {
  summary: "Prints what each expert is worth on held-out files: bits per character, ranks, keys saved, reliability.",
  usage:
    "recurrent evaluate --model DIR [--workspace DIR] [--only PART,…] [--min-confidence X] [--replay-chars N] FILE-OR-FOLDER…",
  async run(argv, context) {
    const { terminal } = context;
    const most = Number.POSITIVE_INFINITY;
    const args = readArguments(argv, OPTIONS, { least: 1, most, what: "the files or folders to evaluate" });
    const parts = partsOf(args.text("only"));
    const named = await readFilesAndFolders(args.positionals);
    if (named.length === 0) throw new UsageError(USAGE.noText());
    const { experts, pathOf } = await openModel(args, context);
    const files = named.map(({ file, text }) => ({ path: pathOf(file), text }));
    const learnt = files.filter(({ path }) => experts.memory.has(path)).length;
    if (learnt > 0) {
      terminal.error(`${learnt} of ${files.length} files were learnt by this model: these are no held-out figures.`);
    }
    const evaluation = measure(experts, files, {
      terminal,
      parts,
      minConfidence: args.number("min-confidence"),
      maxCharsPerFile: args.number("replay-chars"),
    });
    experts.predictor?.dispose();
    if (args.flag("json")) {
      const { mixture } = evaluation.scores;
      terminal.out(JSON.stringify({ files: files.length, learntFiles: learnt, ...mixture, ...evaluation }));
    } else for (const line of evaluationTable(evaluation)) terminal.out(line);
  },
};

/** @throws UsageError for a part that there is not */
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
}

function measure(experts: Experts, files: readonly SourceText[], options: MeasureOptions): Evaluation {
  const { terminal, parts, minConfidence, maxCharsPerFile } = options;
  const memory: Experts = { ...experts, predictor: undefined };
  const network: Experts | undefined = experts.predictor && { ...experts, isNetworkAlone: true };
  const scored = (name: string, of: Experts): Summary => score(of, files, { name, terminal });
  const replayed = (name: string, source: CompletionSource, acceptance: "whole" | "word" = "whole"): ReplayFigures => {
    terminal.progress(`typing ${files.length} files anew: ${name}`);
    return typingReplay(source, files, systemClock.nowMs, {
      acceptance,
      ...(minConfidence !== undefined && { minConfidence }),
      ...(maxCharsPerFile !== undefined && { maxCharsPerFile }),
    });
  };
  const floor = (): CompletionSource =>
    floorCompleter(experts.memory.documents().map(({ ids }) => experts.vocabulary.decode(ids)));
  const hasNetwork = network !== undefined && parts.has("network");
  const scores = {
    ...(hasNetwork && { network: scored("network alone", network) }),
    ...(parts.has("memory") && { memory: scored("memory alone", memory) }),
    ...(parts.has("mixture") && { mixture: scored("mixture", experts) }),
  };
  const byWord = (): ReplayFigures => replayed("mixture, accepted by word", new Completer(experts), "word");
  const replay = {
    ...(parts.has("floor") && { floor: replayed("floor", floor()) }),
    ...(hasNetwork && { network: replayed("network alone", new Completer(network)) }),
    ...(parts.has("memory") && { memory: replayed("memory alone", new Completer(memory)) }),
    ...(parts.has("mixture") && { mixture: replayed("mixture", new Completer(experts)) }),
    ...(parts.has("word") && { mixtureByWord: byWord() }),
  };
  if (!parts.has("curve")) return { scores, replay, curve: [] };
  terminal.progress(`typing ${files.length} files anew: mixture, by its least confidence`);
  const curve = precisionCurve(new Completer(experts), files, maxCharsPerFile === undefined ? {} : { maxCharsPerFile });
  return { scores, replay, curve };
}

function score(
  experts: Experts,
  files: readonly SourceText[],
  { name, terminal }: { readonly name: string; readonly terminal: Terminal },
): Summary {
  const tokens: ScoredToken[] = [];
  for (const [k, file] of files.entries()) {
    terminal.progress(`scoring ${k + 1} of ${files.length}, ${name}: ${printable(file.path)}`);
    for (const token of scoreText(experts, file)) tokens.push(token);
  }
  return summarise(tokens);
}
