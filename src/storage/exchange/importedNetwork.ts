/**
 * Reads the weights of a language model that another program trained: a safetensors file with torch.nn's names, under
 * any module names. An embedding, one recurrent module and an output layer are found by their shapes.
 */
import type { CellKind, LanguageModelSpec } from "../../core/network/spec.ts";
import { checkSpec, parameterShapes } from "../../core/network/spec.ts";
import { decodeSafetensors, SafetensorsError, type StoredTensor } from "../safetensors.ts";
import { recurrentSizes, type Tensors, takeParameters } from "./importedTensors.ts";

/** A network and its parameters under the names of the project. */
export interface ImportedNetwork {
  readonly spec: LanguageModelSpec;
  readonly parameters: Map<string, Float32Array>;
}

const RECURRENT = /^(.*\.)?(?:weight_(?:ih|hh)|bias_(?:ih|hh)|weight_peephole)_l\d+$/;

/**
 * @param cell of the network, where its shapes do not tell; the file's metadata may name it too
 * @throws SafetensorsError, SpecError when it is no language model with this vocabulary
 */
export function decodeNetwork(
  bytes: Uint8Array,
  { vocabularySize, cell }: { readonly vocabularySize: number; readonly cell?: CellKind | undefined },
): ImportedNetwork {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const module = recurrentModule(tensors);
  const sizes = recurrentSizes(tensors, module, cell ?? metadata["cell"]);
  const { hiddenSize, inputSize: embeddingSize, layers } = sizes;
  const ends = endsOf(tensors, module, { vocabularySize, hiddenSize, embeddingSize });
  const spec = { cell: sizes.cell, vocabularySize, embeddingSize, hiddenSize, layers, isTied: ends.isTied };
  checkSpec(spec);
  return { spec, parameters: parametersOf(spec, tensors, { module, ...ends }) };
}

/** The prefix of the recurrent module's tensors. */
function recurrentModule(tensors: Tensors): string {
  const prefixes = new Set(
    [...tensors.keys()].flatMap(name => RECURRENT.exec(name)?.[1] ?? (RECURRENT.test(name) ? "" : [])),
  );
  const [prefix, ...more] = prefixes;
  if (prefix === undefined) throw new SafetensorsError("it holds no recurrent layer (weight_ih_l0)");
  if (more.length > 0) throw new SafetensorsError(`it holds ${prefixes.size} recurrent modules`);
  return prefix;
}

interface Ends {
  readonly embedding: string;
  /** Absent where the output is the embedding. */
  readonly output: string | undefined;
  readonly bias: string | undefined;
  readonly isTied: boolean;
}

/** Finds the embedding and the output, which have a row for each token. */
function endsOf(
  tensors: Tensors,
  module: string,
  {
    vocabularySize,
    hiddenSize,
    embeddingSize,
  }: Pick<LanguageModelSpec, "vocabularySize" | "hiddenSize" | "embeddingSize">,
): Ends {
  const others = [...tensors].filter(([name]) => !(name.startsWith(module) && RECURRENT.test(name)));
  const biases = others
    .filter(([, { shape }]) => shape.length === 1 && shape[0] === vocabularySize)
    .map(([name]) => name);
  const matrices = others.filter(([, { shape }]) => shape.length === 2 && shape[0] === vocabularySize);
  const unknown = others.find(([name]) => !biases.includes(name) && !matrices.some(([matrix]) => matrix === name));
  if (unknown)
    throw new SafetensorsError(`${unknown[0]}: is not part of a language model with ${vocabularySize} tokens`);
  if (biases.length > 1) throw new SafetensorsError(`it holds ${biases.length} biases for ${vocabularySize} tokens`);
  const [bias] = biases;
  const stem = (name: string): string => name.slice(0, name.lastIndexOf(".") + 1);
  const beside = bias === undefined ? undefined : matrices.find(([name]) => stem(name) === stem(bias));
  const output = beside ?? matrices.find(([name]) => /decoder|output|head|linear|fc|proj/i.test(name));
  const embedding = matrices.find(matrix => matrix !== output) ?? output;
  const isWhole = embedding !== undefined && matrices.length <= 2 && embedding[1].shape[1] === embeddingSize;
  if (!isWhole) throw new SafetensorsError(`it holds no embedding of ${vocabularySize} tokens`);
  const own = output === embedding ? undefined : output;
  if (own && own[1].shape[1] !== hiddenSize) throw new SafetensorsError(`${own[0]}: does not fit ${hiddenSize} units`);
  const isTied = !own || (embeddingSize === hiddenSize && isEqual(own[1], embedding[1]));
  return { embedding: embedding[0], output: isTied ? undefined : own?.[0], bias, isTied };
}

function isEqual(a: StoredTensor, b: StoredTensor): boolean {
  return a.values.length === b.values.length && a.values.every((value, k) => value === b.values[k]);
}

function parametersOf(
  spec: LanguageModelSpec,
  tensors: Tensors,
  { module, embedding, output, bias }: Ends & { module: string },
) {
  const source: Readonly<Record<string, string | undefined>> = {
    "embedding.weight": embedding,
    "output.weight": output,
    "output.bias": bias,
  };
  const sourceOf = (name: string) => (name in source ? source[name] : `${module}${name.slice("rnn.".length)}`);
  const { parameters, used } = takeParameters(tensors, parameterShapes(spec), sourceOf);
  const left = [...tensors.keys()].find(name => name.startsWith(module) && RECURRENT.test(name) && !used.has(name));
  if (left !== undefined) throw new SafetensorsError(`${left}: is not a tensor of this network`);
  return parameters;
}
