/** The entry of `npm run base`: learns the vocabulary, trains, and writes the files that ship. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { CELL_KINDS, type CellKind, parameterCount } from "../../core/network/spec.ts";
import { trainVocabulary } from "../../core/text/trainVocabulary.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import { openTrainingEngine } from "../../runtime/model/openEngine.ts";
import { type BaseFile, balancedSample, encodeHeldOut, encodeLearned, readBaseCorpus } from "./baseCorpus.ts";
import { runBase } from "./baseRun.ts";
import { packBase } from "./pack.ts";

/** Characters of each language for the vocabulary. More characters change the vocabulary little. */
const VOCABULARY_CHARS = 1_500_000;

/** How long threads may not respond: a run of hours may be suspended for a while. */
const SUSPENDED_MS = 3_600_000;

void main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      out: { type: "string" },
      media: { type: "string" },
      dist: { type: "string" },
      hours: { type: "string", default: "2" },
      cell: { type: "string", default: "lstm" },
      layers: { type: "string", default: "2" },
      hidden: { type: "string", default: "256" },
      vocabulary: { type: "string", default: "2048" },
      threads: { type: "string", default: "2" },
    },
  });
  const { data, out, media, dist } = values;
  if (data === undefined || out === undefined || media === undefined || dist === undefined) {
    throw new Error("trainBase needs the options --data, --out, --media and --dist.");
  }
  const files = await readBaseCorpus(data);
  const vocabulary = await vocabularyAt(path.join(out, "tokenizer.json"), files, Number(values.vocabulary));
  const spec = {
    cell: CELL_KINDS.find(kind => kind === values.cell) ?? ("lstm" as CellKind),
    vocabularySize: vocabulary.size,
    embeddingSize: Number(values.hidden),
    hiddenSize: Number(values.hidden),
    layers: Number(values.layers),
    isTied: true,
  };
  const heldOut = encodeHeldOut(files, vocabulary);
  const tokens = heldOut.flatMap(({ documents }) => documents).reduce((sum, ids) => sum + ids.length, 0);
  const chars = heldOut.reduce((sum, language) => sum + language.chars, 0);
  log(`${files.length} files; ${parameterCount(spec)} parameters; ${(chars / tokens).toFixed(3)} characters per token`);
  const end = await runBase({
    engine: await openTrainingEngine(dist, { patienceMs: SUSPENDED_MS, log }),
    spec,
    eos: vocabulary.eos,
    learned: encodeLearned(files, vocabulary),
    heldOut,
    folder: out,
    hours: Number(values.hours),
    threads: Number(values.threads),
    log,
  });
  const bytes = await packBase(media, { ...end, vocabulary, charsPerToken: chars / tokens });
  const before = end.progress.curve.at(-1)?.bitsPerChar ?? 0;
  const loss = (100 * (end.quantizedBitsPerChar / before - 1)).toFixed(2);
  log(`Packed into ${media}: ${bytes} bytes of weights. Quantization costs ${loss}% more bits per character.`);
}

function log(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

/** Reads the vocabulary or, in the first session, learns it. */
async function vocabularyAt(file: string, files: readonly BaseFile[], size: number): Promise<Vocabulary> {
  if (existsSync(file)) return vocabularyFromJson(JSON.parse(await readFile(file, "utf8")));
  const vocabulary = trainVocabulary("bpe", balancedSample(files, VOCABULARY_CHARS), size);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(vocabulary.toJson()));
  return vocabulary;
}
