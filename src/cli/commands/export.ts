/** `recurrent export`: weights for other programs. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeParameters } from "../../storage/parameterFile.ts";
import { ModelError, readModel } from "../../worker/openModel.ts";
import { choice, flag, readArguments, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, modelFolderOf } from "../openModel.ts";

const OPTIONS = { model: MODEL_OPTIONS.model, format: choice(["safetensors"]), json: flag };

export const exportModel: Command = {
  summary: "Writes the weights under torch.nn's names, row-major float32.",
  usage: "recurrent export --model DIR --format safetensors OUT",
  async run(argv, { terminal }) {
    const args = readArguments(argv, OPTIONS, { least: 1, most: 1, what: "the file to write" });
    if (args.text("format") === undefined) throw new UsageError("missing --format safetensors");
    const folder = modelFolderOf(args);
    const out = path.resolve(args.positionals[0]!);
    const { stored } = await readModel(folder);
    const { spec, parameters } = stored;
    if (!spec || !parameters) {
      throw new ModelError(`The model in ${folder} is memory alone: it has no weights to export.`, false);
    }
    const bytes = encodeParameters(spec, parameters);
    await writeFile(out, bytes);
    const summary = { file: out, format: "safetensors", bytes: bytes.length, tensors: parameters.size };
    const sentence = `Wrote ${summary.tensors} tensors, ${summary.bytes} bytes, to ${out}`;
    terminal.out(args.flag("json") ? JSON.stringify(summary) : sentence);
  },
};
