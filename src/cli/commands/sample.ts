/** `recurrent sample`: lets the model write. */
import { generate } from "../../completion/sample/generate.ts";
import { flag, readArguments, real, text, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTIONS, openModel } from "../input/openModel.ts";
import { printable } from "../output/output.ts";

const OPTIONS = {
  ...MODEL_OPTIONS,
  prompt: text,
  length: whole(1, 1_000_000),
  temperature: real(0, 100),
  "top-k": whole(1, 1_000_000),
  "top-p": real(0, 1),
  seed: whole(0, 2 ** 32 - 1),
  json: flag,
};

const DEFAULT_LENGTH = 400;
const DEFAULT_TEMPERATURE = 0.7;

export const sample: Command = {
  summary: "Generates text with the network (with the memory alone where there is no network).",
  usage:
    "recurrent sample --model DIR [--prompt TEXT] [--length N] [--temperature X] [--top-k N] [--top-p X] [--seed N]",
  async run(argv, context) {
    const args = readArguments(argv, OPTIONS, { least: 0, most: 0, what: "" });
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
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
    });
    experts.predictor?.dispose();
    context.terminal.out(
      args.flag("json") ? JSON.stringify({ prompt, text: written, seed }) : printable(prompt + written),
    );
  },
};
