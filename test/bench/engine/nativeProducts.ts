/** The native products that engine.mjs built for the bench. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { NativeProducts } from "../../../src/kernels/nativeLibrary.ts";

/** @returns undefined where this machine has no compiler, or no vectors that the products know */
export function nativeProducts(out: string): NativeProducts | undefined {
  const file = path.join(out, "native.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as NativeProducts) : undefined;
}
