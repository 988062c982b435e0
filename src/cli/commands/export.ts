/** `recurrent export`: weights for other programs. */

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import { encodeParameters } from "../../storage/parameterFile.ts";
import { layersModelFiles, WEIGHTS_FILE } from "../../tfjs/layersModel.ts";
import { ModelError, readModel } from "../../worker/openModel.ts";
import { choice, flag, readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, modelFolderOf } from "../openModel.ts";
import { USAGE, UsageError } from "../usage.ts";

const FORMATS = ["safetensors", "tfjs"] as const;
const OPTIONS = { model: MODEL_OPTIONS.model, format: choice(FORMATS), json: flag };

/** What is exported: the weights, and what turns text into token ids. */
interface Exported {
  readonly spec: LanguageModelSpec;
  readonly parameters: Parameters;
  readonly tokenizer: unknown;
}

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
    const { spec, parameters, tokenizer } = (await readModel(folder)).stored;
    if (!spec || !parameters) {
      throw new ModelError(FAULTS.noWeights(folder), false);
    }
    const write = format === "tfjs" ? writeLayersModel : writeSafetensors;
    const bytes = await write(out, { spec, parameters, tokenizer });
    const summary = { file: out, format, bytes, tensors: parameters.size };
    const sentence = `Wrote ${summary.tensors} tensors, ${summary.bytes} bytes, to ${out}`;
    terminal.out(args.flag("json") ? JSON.stringify(summary) : sentence);
  },
};

/** @returns the bytes of the weights' file */
async function writeSafetensors(out: string, { spec, parameters }: Exported): Promise<number> {
  const bytes = encodeParameters(spec, parameters);
  await writeFile(out, bytes);
  return bytes.length;
}

/** @returns the bytes of the weights' file */
async function writeLayersModel(out: string, { spec, parameters, tokenizer }: Exported): Promise<number> {
  const { model, weights } = layersModelFiles(spec, parameters);
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, WEIGHTS_FILE), weights);
  await writeFile(path.join(out, "tokenizer.json"), JSON.stringify(tokenizer));
  await writeFile(path.join(out, "model.json"), JSON.stringify(model));
  return weights.length;
}
