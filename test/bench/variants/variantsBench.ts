/**
 * Trains and measures a model with each variant of the command line. variants.mjs builds and runs this:
 * `variantsBench.mjs <plan.json> <scratch folder> [--json]`.
 */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { bitsOf, runJson } from "../quality/commandLine.ts";
import { charsOf, copyFiles, firstChars, splitFolder } from "../quality/heldOut.ts";

/** Characters of held-out text that are scored, and those that are learned, in whole files. */
const SCORED_CHARS = 30_000;
const LEARNED_CHARS = 400_000;

interface Variant {
  readonly label: string;
  /** Has the built command line. */
  readonly folder: string;
  readonly trainArguments: readonly string[];
}

interface Plan {
  readonly question: string;
  readonly variants: readonly Variant[];
  readonly corpora: readonly string[];
}

/** Bits per character: of the whole model, and of the whole model with dynamic evaluation. */
interface Bits {
  readonly plain: number;
  readonly adapted: number;
}

void main();

async function main(): Promise<void> {
  const [planFile, scratch, ...flags] = process.argv.slice(2);
  if (planFile === undefined || scratch === undefined) throw new Error("usage: see the head of this file");
  const plan: Plan = JSON.parse(readFileSync(planFile, "utf8"));
  const rows = new Map<string, Bits[]>(plan.variants.map(({ label }) => [label, []]));
  for (const corpus of plan.corpora) {
    const files = await prepared(corpus, scratch);
    for (const variant of plan.variants) {
      const bits = await measure(variant, files);
      rows.get(variant.label)?.push(bits);
      const { label } = variant;
      if (flags.includes("--json")) console.log(JSON.stringify({ corpus: path.basename(corpus), label, ...bits }));
      else console.error(`${path.basename(corpus)}, ${label}: ${bits.adapted.toFixed(4)} (${bits.plain.toFixed(4)})`);
    }
  }
  if (!flags.includes("--json")) for (const line of table(plan, rows)) console.log(line);
}

interface Prepared {
  readonly learned: string;
  readonly unseen: string;
  readonly model: string;
  readonly scored: readonly string[];
  readonly chars: number;
}

async function prepared(folder: string, scratch: string): Promise<Prepared> {
  const { training, heldOut } = await splitFolder(folder);
  const scored = firstChars(heldOut, SCORED_CHARS);
  const part = (name: string) => path.join(scratch, path.basename(folder), name);
  const [learned, unseen, model] = [part("learned"), part("heldOut"), part("model")];
  copyFiles(folder, firstChars(training, LEARNED_CHARS), learned);
  copyFiles(folder, scored, unseen);
  return { learned, unseen, model, scored: scored.map(file => path.join(unseen, file.path)), chars: charsOf(scored) };
}

async function measure({ folder, trainArguments }: Variant, files: Prepared): Promise<Bits> {
  const { learned, unseen, model, scored, chars } = files;
  const cli = path.join(folder, "cli.js");
  rmSync(model, { recursive: true, force: true });
  await runJson(cli, "train", learned, "--model", model, ...trainArguments, "--json");
  const score = ["score", "--model", model, "--workspace", unseen, ...scored];
  const [plain, adapted] = await Promise.all([runJson(cli, ...score), runJson(cli, ...score, "--adapt")]);
  return { plain: bitsOf(plain) / chars, adapted: bitsOf(adapted) / chars };
}

/** Adapted bits, in parentheses the plain ones; the last column is the change of the adapted bits' geometric mean. */
function table({ question, corpora }: Plan, rows: ReadonlyMap<string, readonly Bits[]>): string[] {
  const mean = (bits: readonly Bits[]) => bits.reduce((sum, { adapted }) => sum + Math.log(adapted), 0) / bits.length;
  const [first = []] = rows.values();
  const lines = [...rows].map(([label, bits]) => {
    const change = 100 * (Math.exp(mean(bits) - mean(first)) - 1);
    const cells = bits.map(({ plain, adapted }) => `${adapted.toFixed(3)} (${plain.toFixed(3)})`);
    return `| ${label} | ${cells.join(" | ")} | ${bits === first ? "" : `${change.toFixed(1)}%`} |`;
  });
  const heads = corpora.map(corpus => path.basename(corpus));
  return [question, "", `| | ${heads.join(" | ")} | change |`, `|${" --- |".repeat(heads.length + 2)}`, ...lines];
}
