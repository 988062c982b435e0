/** `recurrent export`: writes the weights for other programs. */
import path from "node:path";
import { exportModel as writeModel } from "../../runtime/model/modelCopies.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { choice, required } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTION, modelFolderOf } from "../input/openModel.ts";

const FORMATS = ["safetensors", "tfjs"] as const;
const OPTIONS = { ...MODEL_OPTION, format: required(choice(FORMATS, "Format of the weights.")) };

export const exportModel: Command = {
  summary:
    "Writes the weights: safetensors is a file with torch.nn's names, row-major float32; " +
    "tfjs is a folder that tf.loadLayersModel reads (all cells but gru, gruSimplified, and lstmPeephole), with its tokenizer.json.",
  options: OPTIONS,
  operands: { least: 1, most: 1, what: "the file or folder to write", usage: "OUT" },
  async run(args, { terminal, bundleFolder, baseFile }) {
    // The command line was checked by the table.
    const format = args.required("format") as (typeof FORMATS)[number];
    const folder = modelFolderOf(args);
    const out = path.resolve(args.operands[0]!);
    const { bytes, tensors } = await writeModel({ modelFolder: folder, format, out }, () =>
      openBaseModel(bundleFolder, baseFile),
    );
    const summary = { file: out, format, bytes, tensors };
    const sentence = `Wrote ${summary.tensors} tensors (${summary.bytes} bytes) to ${out}`;
    terminal.out(args.flag("json") ? JSON.stringify(summary) : sentence);
  },
};
