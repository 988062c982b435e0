/** A library that is wrong, crashes, hangs, is missing or is for another platform is put aside, and harms nothing. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import { loadLibrary } from "../../../src/kernels/nativeLibrary.ts";
import { tryNative } from "../../../src/kernels/tryNative.ts";
import { allowRelaxedSimd, kernelParts, trialScript } from "../kernelParts.ts";
import { brokenLibrary, folder, hasCompiler, nativeLibrary } from "./nativeParts.ts";

allowRelaxedSimd();
const { simd } = await kernelParts();
const kinds = hasCompiler ? loadLibrary(await nativeLibrary()).vectors : [];
const verdictOn = (library: string, patienceMs = 120_000) =>
  tryNative({ library, script: trialScript, simd, patienceMs });

/** A line of products.c that every call passes. */
const START = "  for (int m = 0; m < p->panels; m += MAX_PANELS) {";

test.runIf(hasCompiler)("a good library passes with the best vectors of this machine", async () => {
  expect(await verdictOn(await nativeLibrary())).toEqual({ vectors: kinds[0] });
});

test.runIf(hasCompiler)("a library that leaves out a panel is wrong, and so is its engine", async () => {
  const file = await brokenLibrary("wrong", START, START.replace("m = 0", "m = MAX_PANELS"));
  expect(await verdictOn(file)).toEqual({ problem: "its products differ from WebAssembly's" });
  const engine = await createKernelEngine({ ...(await kernelParts()), native: { file, vectors: kinds[0]! } });
  expect(engine?.name).toBe("wasm-relaxed-simd");
});

test.runIf(hasCompiler)("a library that adds to C twice is wrong", async () => {
  const add = "column_add(column_load(to), sum)";
  const file = await brokenLibrary("twice", add, `column_add(${add}, sum)`);
  expect(await verdictOn(file)).toEqual({ problem: "its products differ from WebAssembly's" });
});

test.runIf(kinds.length > 1)("where only the widest vectors are wrong, the next are taken", async () => {
  const file = await brokenLibrary("widest", "if (panels == 3) tile_of_pair(p, a, at, 24);", "if (panels == 3) ;");
  expect(await verdictOn(file)).toEqual({ vectors: kinds[1] });
});

test.runIf(hasCompiler)("a library that crashes ends only the trial", async () => {
  const file = await brokenLibrary("crash", START, `  __builtin_trap();\n${START}`);
  expect(await verdictOn(file)).toEqual({ problem: expect.stringMatching(/^it ended with (SIG|code )/) });
});

test.runIf(hasCompiler)("a library that hangs is ended", async () => {
  const file = await brokenLibrary("hang", START, `  for (volatile int k = 0; k < 1;) {}\n${START}`);
  expect(await verdictOn(file, 3000)).toEqual({ problem: "it ended with SIGKILL" });
});

test("a missing library, and one that is none", async () => {
  expect(await verdictOn(path.join(folder, "missing.node"))).toEqual({ problem: expect.stringContaining("missing") });
  const text = path.join(folder, "text.node");
  writeFileSync(text, "not a library");
  expect(await verdictOn(text)).toEqual({ problem: expect.stringContaining("text.node") });
});

test.runIf(hasCompiler && process.platform === "linux")("a library for another processor", async () => {
  const bytes = readFileSync(await nativeLibrary());
  bytes.writeUInt16LE(process.arch === "arm64" ? 62 : 183, 18); // e_machine of the ELF header
  const other = path.join(folder, "other.node");
  writeFileSync(other, bytes);
  expect(await verdictOn(other)).toEqual({ problem: expect.stringContaining("other.node") });
});
