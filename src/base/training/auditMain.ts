/**
 * Audits a model that learned base data: how much it writes verbatim from the data, and whether it contains secrets.
 * Arguments: folder of the model, folder of base data, folder of the bundle, tokens to write, temperature.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Experts } from "../../completion/mixing/experts.ts";
import { generate } from "../../completion/sample/generate.ts";
import { vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { openExperts, readModel } from "../../runtime/model/openModel.ts";
import { auditModel } from "../../runtime/serving/audit.ts";
import { readBaseModel } from "../../storage/baseModel.ts";
import { DEFAULT_RULES } from "../../workspace/corpus.ts";
import { findFiles } from "../../workspace/findFiles.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { Skips } from "../../workspace/skips.ts";
import { VerbatimSearch } from "./memorization.ts";

const MIN_RUN_TOKENS = 50;
const SAMPLE_CHARS = 4000;
const SHOWN_CHARS = 200;
const SHOWN_RUNS = 10;
/** Text in this many projects is common, such as a license. */
const COMMON_PROJECTS = 3;

const [model = "", data = "", bundleFolder = "", tokens = "100000", temperature = "1"] = process.argv.slice(2);
const experts = await open(model);
const written = write(experts, Number(tokens), Number(temperature));
const search = new VerbatimSearch(written, MIN_RUN_TOKENS);
for (const { path: file } of await findFiles(nodeFileSystem(data), DEFAULT_RULES, new Skips(), {})) {
  const [, project = ""] = file.split("/");
  search.read(project, experts.vocabulary.encode(readFileSync(path.join(data, file), "utf8")).ids);
}
report(search);
const secrets = await auditModel(experts, async () => {});
console.log(`Secrets: ${secrets.findings.length} in ${secrets.tokens} tokens and ${secrets.writings} texts.`);
for (const { place, source, rule, hint } of secrets.findings) console.log(`  ${place}, ${source}: ${rule}, ${hint}`);
process.exitCode = secrets.findings.length > 0 ? 1 : 0;

/** Opens a base model, or a model of a workspace with its memory. */
async function open(folder: string): Promise<Experts> {
  const engine = await openEngine(bundleFolder);
  const base = await readBaseModel(folder);
  if (!base) return openExperts(folder, await readModel(folder, () => openBaseModel(bundleFolder)), engine);
  const vocabulary = vocabularyFromJson(base.tokenizer);
  const predictor = engine.createPredictor(base.spec, base.parameters);
  const memory = WorkspaceMemory.build([], vocabulary.size, vocabulary.eos);
  return { vocabulary, predictor, learner: undefined, memory, mixerParameters: undefined };
}

/** Generates texts without a prompt, and splits them into tokens as the data is. */
function write(writer: Experts, count: number, temperatureOfText: number): readonly number[] {
  const { vocabulary } = writer;
  const ids: number[] = [];
  for (let seed = 1; ids.length < count; seed++) {
    const request = { prompt: "", length: SAMPLE_CHARS, temperature: temperatureOfText, seed };
    for (const id of vocabulary.encode(generate(writer, request)).ids) ids.push(id);
    ids.push(vocabulary.eos); // no run spans two texts
  }
  return ids.slice(0, count);
}

function report(verbatim: VerbatimSearch): void {
  const runs = verbatim.runs();
  const inRuns = runs.reduce((sum, { length }) => sum + length, 0);
  const common = runs.filter(({ projects }) => projects.length >= COMMON_PROJECTS).length;
  console.log(
    `Verbatim: ${runs.length} runs of ${MIN_RUN_TOKENS} tokens or more in ${written.length} tokens, ` +
      `${inRuns} tokens in all; ${common} of the runs are in ${COMMON_PROJECTS} projects or more.`,
  );
  for (const { start, length, projects } of [...runs].sort((a, b) => b.length - a.length).slice(0, SHOWN_RUNS)) {
    const text = experts.vocabulary.decode(written.slice(start, start + length));
    console.log(`  ${length} tokens, ${projects.join(", ")}: ${JSON.stringify(text.slice(0, SHOWN_CHARS))}`);
  }
}
