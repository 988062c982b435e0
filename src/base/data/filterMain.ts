/**
 * Filters unpacked packages. Arguments: a file with a JSON list of jobs, and which jobs to do: every `of`-th from `first`.
 */
import { renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { candidatesIn } from "./candidates.ts";
import type { FilterJob } from "./files.ts";

const [jobsFile = "", first = "0", of = "1"] = process.argv.slice(2);
const jobs = JSON.parse(await readFile(jobsFile, "utf8")) as readonly FilterJob[];
for (const [k, { folder, without, output }] of jobs.entries()) {
  if (k % Number(of) !== Number(first)) continue;
  const candidates = await candidatesIn(nodeFileSystem(folder), without);
  writeFileSync(`${output}.tmp`, JSON.stringify(candidates));
  renameSync(`${output}.tmp`, output);
}
