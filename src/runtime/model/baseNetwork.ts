/** Gives a stored model the network of the base model, whose weights no model folder holds. */
import { decodeMemory, encodeMemory } from "../../memory/memoryFile.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { BaseModel } from "./openBaseModel.ts";
import type { ReadModel } from "./readModel.ts";

/**
 * The model with the base model's network. Where that has another vocabulary, the documents in memory are encoded again.
 * @throws MemoryFileError when the memory does not belong to the vocabulary
 */
export function withBaseNetwork(read: ReadModel, base: BaseModel): ReadModel {
  const { spec, parameters, vocabulary, sha256, mixture } = base;
  const network = { base: sha256, spec, parameters, optimizer: undefined };
  const tokenizer = vocabulary.toJson();
  if (JSON.stringify(tokenizer) === JSON.stringify(read.vocabulary.toJson())) {
    return { ...read, stored: { ...read.stored, ...network } };
  }
  const documents = decodeMemory(read.stored.memory, read.vocabulary.size, read.vocabulary.eos);
  const memory = encodeMemory(documentsIn(base, read, documents), vocabulary.size, vocabulary.eos);
  // What the mixer learned is about another network.
  const { mixture: _, heldOut: __, ...others } = read.stored.record;
  const record = { ...others, ...(mixture && { mixture: mixture.toText() }) };
  return { ...read, vocabulary, stored: { ...read.stored, ...network, tokenizer, memory, record } };
}

/** The documents as tokens of the base model. */
function documentsIn(base: BaseModel, { vocabulary }: ReadModel, documents: readonly MemoryDocument[]) {
  return documents.map(({ path, ids, stamp }) => ({
    path,
    ids: base.vocabulary.encode(vocabulary.decode(ids)).ids,
    stamp,
  }));
}
