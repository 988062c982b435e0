/** `recurrent score`: what every token of a file costs, as JSON lines. */
import { freshMixture } from "../../completion/experts.ts";
import { scoreText } from "../../completion/score.ts";
import { cleanFile } from "../../workspace/secrets.ts";
import { flag, readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, openModel } from "../openModel.ts";
import { readTexts } from "../texts.ts";

export const score: Command = {
  summary: "Prints bits and rank of every token in reading order, one JSON line a file.",
  usage: "recurrent score --model DIR [--workspace DIR] [--adapt] FILE…",
  async run(argv, context) {
    const options = { ...MODEL_OPTIONS, adapt: flag, json: flag };
    const args = readArguments(argv, options, { least: 1, most: Number.POSITIVE_INFINITY, what: "the files to score" });
    const files = await readTexts(args.positionals);
    const isAdapting = args.flag("adapt");
    const { experts, pathOf } = await openModel(args, context, { isLearning: isAdapting });
    const mixture = freshMixture(experts);
    for (const { file, text } of files) {
      const document = { path: pathOf(file), text };
      const learntText = cleanFile(document)?.text ?? "";
      const scored = scoreText(experts, document, isAdapting ? { mixture, isAdapting, learntText } : {});
      const tokens = scored.map(({ text, bits, rank }) => ({ text, bits, rank }));
      context.terminal.out(JSON.stringify({ path: file, tokens }));
    }
    experts.predictor?.dispose();
  },
};
