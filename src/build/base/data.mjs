// @ts-check
/**
 * `npm run base:data`: makes the data that the base model learns, from the packages in packages.json. It fetches and
 * unpacks them, filters each by the corpus rules of the product, drops what reserved projects contain, balances the rest,
 * and prints a report. Steps that are already done are not repeated.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { CORPORA, ensureCorpus } from "../../../test/bench/corpora.mjs";
import { bundled } from "../bundled.mjs";
import { hashOf, main, run, SetupError } from "../project.mjs";
import { BASE_LIST, baseData, cache, fetchPackages, keyOf, RESERVED_LIST, readList, unpacked } from "./packages.mjs";

await main(async () => {
  const packages = readList(BASE_LIST);
  const compared = readList(RESERVED_LIST);
  await fetchPackages([...packages, ...compared]);
  const filtered = await filter(packages);
  const reserved = [];
  for (const each of compared) reserved.push({ project: each.project, folder: await unpacked(each) });
  for (const project of Object.keys(CORPORA)) reserved.push({ project, folder: await ensureCorpus(project) });
  const job = path.join(cache, "assemble.json");
  writeFileSync(job, JSON.stringify({ packages: filtered, reserved, output: baseData }));
  const { code } = await run(process.execPath, [
    "--max-old-space-size=8192",
    await bundled("src/base/data/assembleMain"),
    job,
  ]);
  if (code === 0) console.log(`\n${baseData}`);
  return code;
});

/**
 * Filters the packages that were not yet filtered by these rules.
 *
 * @param {readonly import("./packages.mjs").Package[]} packages
 */
async function filter(packages) {
  const filterMain = await bundled("src/base/data/filterMain");
  const folder = path.join(cache, "candidates", hashOf(readFileSync(filterMain)).slice(0, 12));
  mkdirSync(folder, { recursive: true });
  const candidatesOf = (/** @type {typeof packages[number]} */ each) => path.join(folder, `${keyOf(each)}.json`);
  const jobs = [];
  for (const each of packages.filter(one => !existsSync(candidatesOf(one))))
    jobs.push({ folder: await unpacked(each), without: each.without ?? [], output: candidatesOf(each) });
  const file = path.join(cache, "filter.json");
  writeFileSync(file, JSON.stringify(jobs));
  if (jobs.length > 0) console.error(`Filtering ${jobs.length} packages …`);
  const threads = availableParallelism();
  await Promise.all(
    Array.from({ length: threads }, (_, k) => finished([filterMain, file, String(k), String(threads)])),
  );
  return packages.map(each => ({ project: each.project, candidates: candidatesOf(each) }));
}

/** @param {readonly string[]} args */
function finished(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    child.on("close", code =>
      code === 0 ? resolve(0) : reject(new SetupError("The packages could not be filtered. See the messages above.")),
    );
  });
}
