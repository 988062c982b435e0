// @ts-check
/**
 * `node src/build/native/native.mjs [linux-x64 …]`: builds the native matrix products (src/kernels/native) into dist/, for this
 * machine or for the named targets. It needs a C compiler: cc, or the one that the variable CC names.
 */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { distFolder, isCommand, main, root, run, SetupError } from "../project.mjs";
import { ensurePackages } from "../setup.mjs";
import { filesUnder, forget, unlessFresh } from "../stamps.mjs";

export const NATIVE_SOURCES = "src/kernels/native";

/** The target of this machine, as VS Code names platforms. */
export const HOST_TARGET = `${process.platform}-${process.arch}`;

/** Vectors -> the compiler's options; products.h lists the same vectors. */
const X64 = {
  avx512: ["-mavx2", "-mfma", "-mavx512f", "-mavx512dq", "-mavx512vl"],
  avx2: ["-mavx2", "-mfma"],
};
const ARM64 = { neon: [] };

/**
 * @typedef {object} Target
 * @property {string} compiler where this target is built on a machine of another one
 * @property {Readonly<Record<string, readonly string[]>>} vectors
 * @property {readonly string[]} options
 * @property {readonly string[]} links
 */

const LINUX = { options: ["-fPIC"], links: ["-shared", "-s"] };
const darwin = (/** @type {string} */ arch) => ({
  compiler: "cc",
  options: ["-arch", arch],
  links: ["-arch", arch, "-bundle", "-undefined", "dynamic_lookup"],
});

/** @type {Readonly<Record<string, Target>>} */
export const NATIVE_TARGETS = {
  "linux-x64": { compiler: "x86_64-linux-gnu-gcc", vectors: X64, ...LINUX },
  "linux-arm64": { compiler: "aarch64-linux-gnu-gcc", vectors: ARM64, ...LINUX },
  "darwin-x64": { vectors: X64, ...darwin("x86_64") },
  "darwin-arm64": { vectors: ARM64, ...darwin("arm64") },
  "win32-x64": { compiler: "clang", vectors: X64, options: [], links: ["-shared"] },
};

/** @param {string} target */
export const nativeFile = target => `products-${target}.node`;

/**
 * The compiler for a target, if this machine has one.
 *
 * @param {string} target
 * @returns {string | undefined}
 */
export function compilerFor(target) {
  const known = NATIVE_TARGETS[target];
  if (known === undefined) return undefined;
  const named = process.env["CC"];
  const isOwn = target === HOST_TARGET && process.platform !== "win32";
  return [named, isOwn ? "cc" : undefined, known.compiler].find(name => name !== undefined && isCommand(name));
}

/**
 * Compiles and links the library of a target.
 *
 * @param {string} outDir
 * @param {{ target?: string, sources?: string }} [options] `sources` is the folder of the C files
 * @returns {Promise<string>} the path of the library
 * @throws SetupError without a compiler, or with what it says
 */
export async function buildNative(outDir, { target = HOST_TARGET, sources = path.join(root, NATIVE_SOURCES) } = {}) {
  const compiler = compilerFor(target);
  if (compiler === undefined)
    throw new SetupError(`There is no C compiler for ${target}. Name one in the variable CC.`);
  const { vectors, options, links } = /** @type {Target} */ (NATIVE_TARGETS[target]);
  const work = path.join(outDir, `.${target}`);
  mkdirSync(work, { recursive: true });
  const shared = ["-O3", "-ffp-contract=off", "-fvisibility=hidden", "-Wall", "-Wextra", ...options];
  const compile = async (
    /** @type {string} */ source,
    /** @type {string} */ name,
    /** @type {readonly string[]} */ own,
  ) => {
    const object = path.join(work, `${name}.o`);
    await call(compiler, [...shared, ...own, "-c", path.join(sources, source), "-o", object]);
    return object;
  };
  const objects = [await compile("addon.c", "addon", ["-I", nodeHeaders()])];
  for (const [name, own] of Object.entries(vectors)) {
    objects.push(await compile("products.c", name, [...own, `-DVECTOR_NAME=${name}`]));
  }
  const linked = path.join(work, nativeFile(target));
  await call(compiler, [...objects, ...links, "-o", linked]);
  const file = path.join(outDir, nativeFile(target));
  renameSync(linked, file); // a process that uses the earlier one keeps it
  rmSync(work, { recursive: true });
  return file;
}

/**
 * Builds a program from one C file with the vectors of products.c, for benchmarks on this machine.
 *
 * @param {string} source
 * @param {string} file where the program is written
 * @param {string} vectors a name in products.h
 */
export async function buildVectorProgram(source, file, vectors) {
  const compiler = compilerFor(HOST_TARGET) ?? "cc";
  const own = NATIVE_TARGETS[HOST_TARGET]?.vectors[vectors] ?? [];
  await call(compiler, ["-O3", ...own, "-I", path.join(root, NATIVE_SOURCES), source, "-o", file, "-lpthread"]);
}

/** @returns {string} the folder with node_api.h */
function nodeHeaders() {
  const { include_dir } = createRequire(import.meta.url)("node-api-headers");
  return include_dir;
}

/**
 * @param {string} compiler
 * @param {readonly string[]} args
 */
async function call(compiler, args) {
  const { code, output } = await run(compiler, args, { isQuiet: true });
  if (code !== 0) throw new SetupError(`${compiler} could not build the native products:\n${output}`);
}

/**
 * Builds the library of this machine into dist/ where there is a compiler. Without one, training is slower but the same.
 *
 * @returns {Promise<string | undefined>} what was built
 */
export async function buildNativeIfChanged() {
  const target = HOST_TARGET;
  const compiler = compilerFor(target);
  if (compiler === undefined) {
    forget("native");
    rmSync(path.join(distFolder, nativeFile(target)), { force: true });
    console.log(`No C compiler for ${target}: training uses the portable engine, WebAssembly.`);
    return undefined;
  }
  const inputs = [...filesUnder(NATIVE_SOURCES).filter(name => /\.[ch]$/.test(name)), "src/build/native/native.mjs"];
  try {
    const isBuilt = await unlessFresh("native", JSON.stringify([inputs, compiler]), async () => {
      await buildNative(distFolder, { target });
      return { inputs, outputs: [`dist/${nativeFile(target)}`] };
    });
    return isBuilt ? "the native products" : undefined;
  } catch (thrown) {
    if (!(thrown instanceof SetupError)) throw thrown;
    console.log(`${thrown.message}\nTraining uses the portable engine, WebAssembly.`);
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    const targets = process.argv.slice(2);
    for (const target of targets.length > 0 ? targets : [HOST_TARGET]) {
      console.log(`Built ${path.relative(root, await buildNative(distFolder, { target }))}.`);
    }
  });
}
