/** `recurrent export`: weights for other programs. */
import path from "node:path";
import { exportModel as writeModel } from "../../runtime/model/modelCopies.ts";
import { choice, flag, readArguments } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTIONS, modelFolderOf } from "../input/openModel.ts";
import { USAGE, UsageError } from "../input/usage.ts";

const FORMATS = ["safetensors", "tfjs"] as const;
const OPTIONS = { model: MODEL_OPTIONS.model, format: choice(FORMATS), json: flag };

export const exportModel: Command = {
  summary:
    "Writes the weights: safetensors is a file with torch.nn's names, row-major float32; " +
    "tfjs is a folder that tf.loadLayersModel reads (LSTM and RNN), with its tokenizer.json.",
  usage: "recurrent export --model DIR --format safetensors|tfjs OUT",
  async run(argv, { terminal }) {
    const args = readArguments(argv, OPTIONS, { least: 1, most: 1, what: "the file or folder to write" });
    // `readArguments` has checked the choice.
    const format = args.text("format") as (typeof FORMATS)[number] | undefined;
    if (format === undefined) throw new UsageError(USAGE.missing(`--format ${FORMATS.join("|")}`));
    const folder = modelFolderOf(args);
    const out = path.resolve(args.positionals[0]!);
    const { bytes, tensors } = await writeModel({ modelFolder: folder, format, out });
    const summary = { file: out, format, bytes, tensors };
    const sentence = `Wrote ${summary.tensors} tensors, ${summary.bytes} bytes, to ${out}`;
    terminal.out(args.flag("json") ? JSON.stringify(summary) : sentence);
  },
};
