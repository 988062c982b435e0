/** `recurrent evaluate`: how well a model foresees files, and what it saves when they are typed anew. */
import { Completer } from "../../completion/completer.ts";
import { type Summary, summarise } from "../../completion/evaluation.ts";
import type { Experts } from "../../completion/experts.ts";
import { floorCompleter } from "../../completion/floor.ts";
import { type ScoredToken, type SourceText, scoreText } from "../../completion/score.ts";
import { type ReplayFigures, typingReplay } from "../../completion/typingReplay.ts";
import { systemClock } from "../../worker/loopClock.ts";
import { flag, readArguments, real, UsageError, whole } from "../arguments.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, openModel } from "../openModel.ts";
import { printable, type Terminal } from "../output.ts";
import { readFilesAndFolders } from "../texts.ts";

const OPTIONS = {
  ...MODEL_OPTIONS,
  "min-confidence": real(0, 1),
  "replay-chars": whole(0, 1e9),
  json: flag,
};

/** Who is replayed, from nothing learnt to everything together. */
type Replays = Readonly<Record<"floor" | "memory" | "mixture" | "mixtureByWord", ReplayFigures>>;

export const evaluate: Command = {
  summary: "Prints bits per character, perplexity, top-1, top-5, MRR and the typing replay for held-out files.",
  usage: "recurrent evaluate --model DIR [--workspace DIR] [--min-confidence X] [--replay-chars N] FILE-OR-FOLDER…",
  async run(argv, context) {
    const { terminal } = context;
    const most = Number.POSITIVE_INFINITY;
    const args = readArguments(argv, OPTIONS, { least: 1, most, what: "the files or folders to evaluate" });
    const named = await readFilesAndFolders(args.positionals);
    if (named.length === 0) throw new UsageError("no text to evaluate in what was named");
    const { experts, pathOf } = await openModel(args, context);
    const files = named.map(({ file, text }) => ({ path: pathOf(file), text }));
    const learnt = files.filter(({ path }) => experts.memory.has(path)).length;
    if (learnt > 0) {
      terminal.error(`${learnt} of ${files.length} files were learnt by this model: these are no held-out figures.`);
    }
    const figures = score(experts, files, terminal);
    const replays = replay(experts, files, {
      terminal,
      minConfidence: args.number("min-confidence"),
      maxCharsPerFile: args.number("replay-chars"),
    });
    experts.predictor?.dispose();
    if (args.flag("json"))
      terminal.out(JSON.stringify({ files: files.length, learntFiles: learnt, ...figures, replay: replays }));
    else for (const line of table(figures, replays)) terminal.out(line);
  },
};

function score(experts: Experts, files: readonly SourceText[], terminal: Terminal): Summary {
  const tokens: ScoredToken[] = [];
  for (const [k, file] of files.entries()) {
    terminal.progress(`scoring ${k + 1} of ${files.length}: ${printable(file.path)}`);
    for (const token of scoreText(experts, file)) tokens.push(token);
  }
  return summarise(tokens);
}

function replay(
  experts: Experts,
  files: readonly SourceText[],
  options: {
    readonly terminal: Terminal;
    readonly minConfidence: number | undefined;
    readonly maxCharsPerFile: number | undefined;
  },
): Replays {
  const { terminal, minConfidence, maxCharsPerFile } = options;
  const shared = {
    ...(minConfidence !== undefined && { minConfidence }),
    ...(maxCharsPerFile !== undefined && { maxCharsPerFile }),
  };
  const typed = (name: string, ...[source, acceptance]: [Parameters<typeof typingReplay>[0], "whole" | "word"]) => {
    terminal.progress(`typing ${files.length} files anew: ${name}`);
    return typingReplay(source, files, systemClock.nowMs, { acceptance, ...shared });
  };
  const { memory, vocabulary } = experts;
  const texts = memory.documents().map(({ ids }) => vocabulary.decode(ids));
  return {
    floor: typed("floor", floorCompleter(texts), "whole"),
    memory: typed("memory alone", new Completer({ ...experts, predictor: undefined }), "whole"),
    mixture: typed("mixture", new Completer(experts), "whole"),
    mixtureByWord: typed("mixture, accepted by word", new Completer(experts), "word"),
  };
}

function* table(figures: Summary, replays: Replays): Iterable<string> {
  yield `${figures.chars} characters, ${figures.tokens} tokens`;
  yield `bits per character ${figures.bitsPerChar.toFixed(3)}  perplexity per token ${figures.perplexity.toFixed(2)}`;
  const network = figures.networkBitsPerChar;
  yield `  network alone ${network === undefined ? "none" : network.toFixed(3)}  memory alone ${figures.memoryBitsPerChar.toFixed(3)}`;
  yield `top-1 ${share(figures.top1)}  top-5 ${share(figures.top5)}  MRR ${figures.meanReciprocalRank.toFixed(3)}`;
  yield "";
  const columns = Object.entries(replays);
  const row = (name: string, cell: (figures: ReplayFigures) => string): string =>
    name.padEnd(16) + columns.map(([, figures]) => cell(figures).padStart(15)).join("");
  yield row("typing replay", () => "").trimEnd();
  yield "".padEnd(16) + columns.map(([name]) => name.padStart(15)).join("");
  yield row("perHundredKeys", ({ perHundredKeys }) => perHundredKeys.toFixed(1));
  yield row("completedRatio", ({ completedRatio }) => completedRatio.toFixed(3));
  yield row("shownPrecision", ({ shownPrecision }) => shownPrecision.toFixed(3));
  yield row("shown", ({ shown }) => String(shown));
  yield row("p50 ms", ({ latencyMs }) => latencyMs.p50.toFixed(2));
  yield row("p95 ms", ({ latencyMs }) => latencyMs.p95.toFixed(2));
  yield row("p99 ms", ({ latencyMs }) => latencyMs.p99.toFixed(2));
}

const share = (fraction: number): string => `${(100 * fraction).toFixed(1)}%`;
