/** `recurrent sample`: generates text with the model. */
import { generate } from "../../completion/sample/generate.ts";
import { flag, NO_OPERANDS, real, text, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTIONS, openModel } from "../input/openModel.ts";
import { printable } from "../output/output.ts";

/** Set by hand, not measured. */
const DEFAULT_LENGTH = 400;
const DEFAULT_TEMPERATURE = 0.7;

const OPTIONS = {
  ...MODEL_OPTIONS,
  prompt: text("TEXT", "Text to continue. Default: the beginning of a file."),
  length: whole(1, 1_000_000, `Characters to write. Default: ${DEFAULT_LENGTH}.`),
  temperature: real(0, 100, `0 takes the likeliest token; more is more varied. Default: ${DEFAULT_TEMPERATURE}.`),
  "top-k": whole(1, 1_000_000, "Draws among this many of the likeliest tokens."),
  "top-p": real(0, 1, "Draws among the likeliest tokens that together have this probability."),
  seed: whole(0, 2 ** 32 - 1, "Draws the same text again."),
  "no-unknown": flag("Never draws <UNK>, which stands for what the vocabulary does not list."),
};

export const sample: Command = {
  summary: "Generates text with the network, or with the memory where there is no network.",
  options: OPTIONS,
  operands: NO_OPERANDS,
  async run(args, context) {
    const { experts } = await openModel(args, context);
    const prompt = args.text("prompt") ?? "";
    const topK = args.number("top-k");
    const topP = args.number("top-p");
    const seed = args.number("seed") ?? Math.floor(Math.random() * 2 ** 32);
    const written = generate(experts, {
      prompt,
      length: args.number("length") ?? DEFAULT_LENGTH,
      temperature: args.number("temperature") ?? DEFAULT_TEMPERATURE,
      seed,
      isUnknownLeftOut: args.flag("no-unknown"),
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
    });
    experts.predictor?.dispose();
    context.terminal.out(
      args.flag("json") ? JSON.stringify({ prompt, text: written, seed }) : printable(prompt + written),
    );
  },
};
