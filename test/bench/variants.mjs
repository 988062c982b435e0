// @ts-check
/**
 * `npm run bench:variants -- SET [--corpora a,b] [--json]`: what single constants and parts of the product are worth.
 * Builds the command line once per variant of a set (variants/sets.mjs), with some of its source replaced, trains a
 * model with each for the same number of steps, and compares the bits of held-out files. The figures depend on no clock.
 * It learns 400,000 characters and scores 30,000 of each corpus. What it does not cover: larger workspaces, longer runs,
 * and keys saved.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "../../src/build/build.mjs";
import { bundled } from "../../src/build/bundled.mjs";
import { BUNDLES } from "../../src/build/bundles.mjs";
import { distFolder, main, root, SetupError, testFolder } from "../../src/build/project.mjs";
import { ensureCorpora, takeNames } from "./corpora.mjs";
import { SETS } from "./variants/sets.mjs";

const variantsFolder = path.join(root, "out/variants");
const BUNDLED = ["cli.js", "kernelThread.js"];
const COPIED = ["kernels-simd.wasm", "kernels-relaxed.wasm"];

await main(async () => {
  const args = process.argv.slice(2);
  const names = takeNames(args, ["effect", "django", "rustc"]);
  const set = args.shift();
  const found = SETS[set ?? ""];
  if (!set || !found) throw new SetupError(`Name a set of variants: ${Object.keys(SETS).join(", ")}.`);
  if (args.includes("--json")) console.log = console.error; // the output of the build is not JSON
  await build();
  const variants = [];
  for (const [label, replacements] of Object.entries(found.variants)) {
    const folder = path.join(variantsFolder, `${set}-${variants.length}`);
    await buildVariant(folder, replacements);
    variants.push({ label, folder, trainArguments: found.trainArguments });
  }
  // The command line looks for the base model beside its own folder.
  cpSync(path.join(root, "media/base"), path.join(variantsFolder, "media/base"), { recursive: true });
  const plan = path.join(variantsFolder, `${set}.json`);
  const folders = await ensureCorpora(names);
  writeFileSync(plan, JSON.stringify({ question: found.question, variants, corpora: folders }));
  const outfile = await bundled("test/bench/variants/variantsBench");
  const all = [outfile, plan, path.join(testFolder, "variants"), ...args];
  return spawnSync(process.execPath, all, { stdio: "inherit" }).status ?? 1;
});

/**
 * Builds what the command line needs into a folder.
 *
 * @param {string} folder
 * @param {readonly import("./variants/sets.mjs").Replacement[]} replacements
 */
async function buildVariant(folder, replacements) {
  const { build: bundle } = await import("esbuild"); // not before it is installed
  mkdirSync(folder, { recursive: true });
  for (const name of BUNDLED) {
    const { entry, options } = /** @type {import("../../src/build/bundles.mjs").Bundle} */ (BUNDLES[name]);
    const plugins = [replacing(replacements)];
    await bundle({ ...options, entryPoints: [entry], outfile: path.join(folder, name), plugins });
  }
  for (const name of COPIED) cpSync(path.join(distFolder, name), path.join(folder, name));
}

/**
 * @param {readonly import("./variants/sets.mjs").Replacement[]} replacements
 * @returns {import("esbuild").Plugin}
 */
function replacing(replacements) {
  return {
    name: "variants",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const own = replacements.filter(replacement => path.join(root, replacement.file) === file);
        if (own.length === 0) return undefined;
        return { contents: own.reduce(replaced, readFileSync(file, "utf8")), loader: "ts" };
      });
    },
  };
}

/**
 * @param {string} text
 * @param {import("./variants/sets.mjs").Replacement} replacement
 */
function replaced(text, { file, from, to }) {
  const times = text.split(from).length - 1;
  if (times !== 1)
    throw new SetupError(`"${from}" stands ${times} times in ${file}, not once: mend variants/sets.mjs.`);
  return text.replace(from, () => to);
}
