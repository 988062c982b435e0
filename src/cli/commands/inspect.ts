/** `recurrent inspect`: describes a model. With a file, it shows the activations of the network at every token. */

import { explainStep, tinyStep } from "../../core/explain/explainStep.ts";
import { gateNotation, tensorNotation } from "../../core/explain/tensorNames.ts";
import { FAULTS } from "../../core/faults.ts";
import { activationsOf, type LayerActivations } from "../../core/network/activations.ts";
import { networkOf } from "../../core/network/network.ts";
import { type CellKind, numbersIn } from "../../core/network/spec.ts";
import { originalOffsets, withLineFeeds } from "../../core/text/lineEnds.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { cellName } from "../../protocol/cellNames.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { ModelError, readAnyModel, readModel } from "../../runtime/model/openModel.ts";
import type { ReadModel } from "../../runtime/model/readModel.ts";
import { shapesOf } from "../../storage/parameterFile.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTION, modelFolderOf } from "../input/openModel.ts";
import { readTexts } from "../input/texts.ts";
import { corpusLines, learningCurve, type Terminal, thousands } from "../output/output.ts";

export const inspect: Command = {
  summary: "Shows network, sizes and corpus report. With FILE, shows activations and gates at every token, as JSON.",
  options: MODEL_OPTION,
  operands: { least: 0, most: 1, what: "", usage: "[FILE]" },
  async run(args, { terminal, bundleFolder, baseFile }) {
    const folder = modelFolderOf(args);
    const openBase = () => openBaseModel(bundleFolder, baseFile);
    const [file] = args.operands;
    const model = await (file === undefined ? readAnyModel(folder, openBase) : readModel(folder, openBase));
    if (file !== undefined) await printActivations(model, file, terminal);
    else if (args.flag("json")) terminal.out(JSON.stringify(describe(model)));
    else for (const line of describeInWords(folder, model, terminal.columns)) terminal.out(line);
  },
};

function describe({ stored, vocabulary }: ReadModel) {
  const { record, corpus, memory, task } = stored;
  const spec = stored.spec ?? task?.spec;
  const tensors = spec ? shapesOf(spec) : [];
  return {
    spec: spec ?? null,
    parameters: numbersIn(tensors),
    tensors: tensors.map(({ name, shape }) => ({ name, shape, ...(spec && notationOf(spec.cell, name)) })),
    ...(task?.heldOut && { heldOut: task.heldOut }),
    vocabulary: { kind: vocabulary.kind, size: vocabulary.size },
    memoryBytes: memory.length,
    corpus,
    training: record,
  };
}

function notationOf(cell: CellKind, name: string): { readonly notation?: string } {
  const notation = tensorNotation(cell, name);
  return notation === undefined ? {} : { notation };
}

function courseName(cell: CellKind, name: string): string {
  const notation = tensorNotation(cell, name);
  return notation === undefined ? "" : `  ${notation}`;
}

/** The equations of a step, in the notation of the course. */
function equationsOf(cell: CellKind): readonly string[] {
  return explainStep(tinyStep(cell, 1))
    .filter(({ part }) => part === "forward")
    .map(({ name, equation }) => `  ${name} = ${equation}`);
}

function describeInWords(folder: string, { stored, vocabulary }: ReadModel, columns: number): readonly string[] {
  const { spec: languageModel, task, record, corpus, memory } = stored;
  const { heldOut } = record;
  const spec = languageModel ?? task?.spec;
  const tensors = spec ? shapesOf(spec) : [];
  return [
    `Model in ${folder}, trained ${record.trainedAt}`,
    spec
      ? `Network: ${cellName(spec.cell)}, ${spec.layers} × ${spec.hiddenSize} units, embedding ${spec.embeddingSize}` +
        `${languageModel?.isTied ? " (tied)" : ""}${task?.spec.isBidirectional ? ", bidirectional" : ""}, ${thousands(numbersIn(tensors))} parameters`
      : "Network: none (memory only)",
    ...(task
      ? [`Task: ${task.spec.task}${task.spec.labels.length > 0 ? `, ${task.spec.labels.length} labels` : ""}`]
      : []),
    ...tensors.map(({ name, shape }) => `  ${name} [${shape.join(", ")}]${spec ? courseName(spec.cell, name) : ""}`),
    ...(spec ? ["One step of the cell:", ...equationsOf(spec.cell)] : []),
    `Vocabulary: ${vocabulary.kind}, ${vocabulary.size} tokens, ${record.charsPerToken.toFixed(2)} characters per token`,
    `Memory: ${thousands(memory.length)} bytes`,
    `Trained ${record.steps} steps, ${thousands(record.tokens)} tokens, seed ${record.seed}, ` +
      `${record.threads} threads, engine ${record.engine}`,
    ...(heldOut
      ? [`Held-out files: ${heldOut.bitsPerChar.toFixed(3)} bits per character, top-1 ${percent(heldOut.top1)}`]
      : []),
    ...corpusLines(corpus),
    learningCurve(
      record.curve.map(({ bitsPerChar }) => bitsPerChar),
      columns,
    ),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** One line of JSON per token, so that a long file needs no long string. */
async function printActivations({ stored, vocabulary }: ReadModel, file: string, terminal: Terminal): Promise<void> {
  const { spec, parameters } = stored;
  if (!spec || !parameters) throw new ModelError(FAULTS.noNetwork(), false);
  const [{ text = "" } = {}] = await readTexts([file]);
  const { ids, ends } = vocabulary.encode(withLineFeeds(text));
  const originalOffset = originalOffsets(text);
  const network = networkOf(spec, parameters);
  const steps = activationsOf({ spec, network }, withStart(vocabulary, ids));
  terminal.out(
    JSON.stringify({
      path: file,
      cell: spec.cell,
      layers: spec.layers,
      hidden: spec.hiddenSize,
      tokens: ids.length,
      notation: { a: "a⟨t⟩", c: "c⟨t⟩", gates: gateNotation(spec.cell) },
    }),
  );
  for (const [t, id] of ids.entries()) {
    // Step 0 reads <EOS>, so step t + 1 has read token t.
    terminal.out(
      JSON.stringify({
        t: t + 1,
        token: id,
        text: vocabulary.label(id),
        end: originalOffset(ends[t]!),
        layers: steps[t + 1]!.map(rounded),
      }),
    );
  }
}

function withStart(vocabulary: Vocabulary, ids: Int32Array): Int32Array {
  const tokens = new Int32Array(ids.length + 1);
  tokens[0] = vocabulary.eos;
  tokens.set(ids, 1);
  return tokens;
}

/** Four digits are enough for the eye and for a plot. */
function rounded({ a, c, gates }: LayerActivations) {
  const short = (values: Float32Array): number[] => Array.from(values, value => Number(value.toFixed(4)));
  return {
    a: short(a),
    ...(c && { c: short(c) }),
    gates: Object.fromEntries(Object.entries(gates).map(([letter, values]) => [letter, short(values)])),
  };
}
