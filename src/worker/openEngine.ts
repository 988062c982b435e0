/** Picks the fastest engine that this machine can run. */
import type { Engine } from "../core/engine.ts";
import { coreEngine } from "../core/network/coreEngine.ts";

/** @param _distFolder absolute path of the folder with the bundles */
export async function openEngine(_distFolder: string): Promise<Engine> {
  return coreEngine;
}
