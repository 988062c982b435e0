// @ts-check
/** `npm run base -- --hours N`: trains the base model with src/base/training/trainBase.ts on the data of `npm run base:data`. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../build.mjs";
import { bundled } from "../bundled.mjs";
import { distFolder, main, root, testFolder } from "../project.mjs";
import { ensurePackages } from "../setup.mjs";
import { baseData, checkBaseData } from "./packages.mjs";

/** Node 20 needs a flag for fused multiply-add; later versions do not. */
const FUSED = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];

await main(async () => {
  const options = /** @type {const} */ ({ data: { type: "string", default: baseData } });
  checkBaseData(String(parseArgs({ options, strict: false }).values.data));
  await ensurePackages();
  await build();
  const places = {
    data: baseData,
    out: path.join(testFolder, "base-model"),
    media: path.join(root, "media/base"),
    dist: distFolder,
  };
  const own = Object.entries(places).flatMap(([name, folder]) => [`--${name}`, folder]);
  const args = [...FUSED, await bundled("src/base/training/trainBase"), ...own, ...process.argv.slice(2)];
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
});
