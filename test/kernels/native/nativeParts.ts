/** The native products for tests, built in a folder of their own, whole or with a change that breaks them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildNative, compilerFor, HOST_TARGET, NATIVE_SOURCES } from "../../../src/build/native/native.mjs";
import type { Engine } from "../../../src/core/network/engine.ts";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import { loadLibrary } from "../../../src/kernels/nativeLibrary.ts";
import { allowRelaxedSimd, kernelParts } from "../kernelParts.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** Whether this machine can build the library. Where it cannot, there is nothing native to test. */
export const hasCompiler = compilerFor(HOST_TARGET) !== undefined;

/** A temporary folder that ends with the process. */
export const folder = mkdtempSync(path.join(tmpdir(), "recurrent-native-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let built: Promise<string> | undefined;

/** The path of the library. */
export function nativeLibrary(): Promise<string> {
  built ??= buildNative(folder);
  return built;
}

/** Builds a library of changed sources: a text of products.c, and what replaces it. */
export async function brokenLibrary(name: string, text: string, replacement: string): Promise<string> {
  const sources = path.join(folder, name);
  cpSync(path.join(root, NATIVE_SOURCES), sources, { recursive: true });
  const file = path.join(sources, "products.c");
  const whole = readFileSync(file, "utf8");
  if (whole.split(text).length !== 2) throw new Error(`products.c does not have "${text}" once`);
  writeFileSync(
    file,
    whole.replace(text, () => replacement),
  );
  const out = path.join(folder, `${name}-built`);
  mkdirSync(out);
  return buildNative(out, { sources });
}

/** The engine with native products for each kind of vectors of this machine, by name. */
export async function nativeEngines(): Promise<ReadonlyMap<string, Engine>> {
  if (!hasCompiler) return new Map();
  allowRelaxedSimd();
  const file = await nativeLibrary();
  const engines = new Map<string, Engine>();
  for (const vectors of loadLibrary(file).vectors) {
    const engine = await createKernelEngine({ ...(await kernelParts()), native: { file, vectors } });
    if (engine?.name !== `native-${vectors}`) throw new Error(`the products with ${vectors} fail the self-test`);
    engines.set(engine.name, engine);
  }
  return engines;
}
