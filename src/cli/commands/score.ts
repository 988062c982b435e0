/** `recurrent score`: the bits of every token of a file, as JSON lines, or the bits of all files by kind of token. */
import { type Breakdown, type ClassCost, TokenBreakdown } from "../../completion/evaluate/breakdown.ts";
import { scoreText } from "../../completion/evaluate/score.ts";
import { freshMixerParameters } from "../../completion/mixing/experts.ts";
import { cleanFile } from "../../workspace/secrets.ts";
import { flag } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTIONS, openModel } from "../input/openModel.ts";
import { readTexts } from "../input/texts.ts";

export const score: Command = {
  summary: "Prints bits and rank of every token in reading order, one JSON line per file.",
  options: {
    ...MODEL_OPTIONS,
    adapt: flag("Lets the model learn from each token and file once they are scored."),
    breakdown: flag("Prints the bits of each kind of token instead."),
  },
  operands: { least: 1, most: Number.POSITIVE_INFINITY, what: "the files to score", usage: "FILE…" },
  async run(args, context) {
    const files = await readTexts(args.operands);
    const isAdapting = args.flag("adapt");
    const { experts, pathOf } = await openModel(args, context, { isLearning: isAdapting });
    const breakdown = args.flag("breakdown") ? new TokenBreakdown() : undefined;
    const mixerParameters = freshMixerParameters(experts);
    for (const { file, text } of files) {
      const document = { path: pathOf(file), text };
      const learnedText = cleanFile(document)?.text ?? "";
      const scored = scoreText(experts, document, isAdapting ? { mixerParameters, isAdapting, learnedText } : {});
      if (breakdown) breakdown.add(document, scored);
      else {
        const tokens = scored.map(({ text, bits, rank }) => ({ text, bits, rank }));
        context.terminal.out(JSON.stringify({ path: file, tokens }));
      }
    }
    experts.predictor?.dispose();
    if (!breakdown) return;
    if (args.flag("json")) context.terminal.out(JSON.stringify(breakdown.costs()));
    else for (const line of breakdownTable(breakdown.costs())) context.terminal.out(line);
  },
};

const WIDTHS = [14, 10, 10, 12, 12];

function* breakdownTable(costs: Breakdown): Iterable<string> {
  const all = Object.values(costs);
  const sum = (of: (cost: ClassCost) => number): number => all.reduce((total, cost) => total + of(cost), 0);
  const chars = sum(cost => cost.chars);
  const bits = sum(cost => cost.bits);
  const cells = (...texts: string[]): string => texts.map((text, k) => text.padStart(WIDTHS[k] ?? 0)).join("");
  const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`;
  const rates = (cost: ClassCost): readonly string[] => [
    (cost.bits / Math.max(1, cost.tokens)).toFixed(2),
    (cost.bits / Math.max(1, cost.chars)).toFixed(3),
  ];
  yield cells("", "of chars", "of bits", "bits/token", "bits/char");
  for (const [name, cost] of Object.entries(costs)) {
    yield cells(name, share(cost.chars, chars), share(cost.bits, bits), ...rates(cost));
  }
  yield cells("all", "100%", "100%", ...rates({ tokens: sum(cost => cost.tokens), chars, bits }));
}
