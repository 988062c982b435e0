// @ts-check
/**
 * `npm run package [-- --target linux-x64]`: makes recurrent.vsix, the file that a user installs. .vscodeignore lists what
 * goes into it. The file for a target also has the native products for it; the one without a target runs everywhere and
 * has no native code.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { buildNative, NATIVE_TARGETS, nativeFile } from "./native/native.mjs";
import { binaryOf, distFolder, main, root, run, SetupError, vsixFile } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { filesUnder, unlessFresh } from "./stamps.mjs";

/**
 * Packages the built extension, unless none of its files has changed.
 *
 * @param {string} [target] a name of NATIVE_TARGETS
 */
export async function packageExtension(target) {
  const texts = [
    "package.json",
    "package.nls.json",
    "package.nls.de.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "THIRD-PARTY-NOTICES.md",
    ".vscodeignore",
  ];
  const present = texts.filter(name => existsSync(path.join(root, name)));
  const shipped = filesUnder("dist").filter(name => /^dist\/[^/]+\.(js|css|wasm)$/.test(name));
  const native = target === undefined ? [] : [`dist/${nativeFile(target)}`];
  const inputs = [...present, ...shipped, ...native, ...filesUnder("media")];
  const file = target === undefined ? vsixFile : path.join(root, `recurrent-${target}.vsix`);
  const isMade = await unlessFresh(path.basename(file), JSON.stringify(inputs), async () => {
    // Without a public address, relative links in the README have nothing to point to.
    const { repository } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const unpublished = repository ? [] : ["--allow-missing-repository", "--no-rewrite-relative-links"];
    const args = ["package", "--no-dependencies", ...unpublished, ...targetOptions(target), "--out", file];
    const { code, output } = await run(process.execPath, [binaryOf("@vscode/vsce", "vsce"), ...args], {
      isQuiet: true,
    });
    if (code !== 0) throw new SetupError(`vsce could not package the extension:\n${output}`);
    return { inputs, outputs: [path.basename(file)] };
  });
  console.log(`${path.basename(file)} ${isMade ? "was packaged" : "is up to date"}.`);
}

/**
 * What vsce is told about a target: its name, and a list of files with its library.
 *
 * @param {string | undefined} target
 */
function targetOptions(target) {
  if (target === undefined) return [];
  const list = path.join(root, "out", `${target}.vscodeignore`);
  mkdirSync(path.dirname(list), { recursive: true });
  const files = readFileSync(path.join(root, ".vscodeignore"), "utf8");
  writeFileSync(list, `${files.trimEnd()}\n!dist/${nativeFile(target)}\n`);
  return ["--target", target, "--ignoreFile", list];
}

/** @param {string} target */
async function buildForTarget(target) {
  const known = Object.keys(NATIVE_TARGETS);
  if (!known.includes(target)) throw new SetupError(`${target} is no target. The targets are ${known.join(", ")}.`);
  await buildNative(distFolder, { target });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    await build();
    const { target } = parseArgs({ options: { target: { type: "string" } } }).values;
    if (target !== undefined) await buildForTarget(target);
    await packageExtension(target);
  });
}
