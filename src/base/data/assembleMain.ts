/** Assembles base data from filtered packages, and prints the report. Argument: a file with a job as JSON. */
import { readFileSync, renameSync, rmSync } from "node:fs";
import { assemble } from "./assemble.ts";
import { Counter } from "./counter.ts";
import { type AssembleJob, indexReserved, readCandidates, writeTree } from "./files.ts";
import { reportText } from "./report.ts";

const [jobFile = ""] = process.argv.slice(2);
const { packages, reserved, output } = JSON.parse(readFileSync(jobFile, "utf8")) as AssembleJob;
const index = await indexReserved(reserved);
console.log(`Compared with ${new Set(reserved.map(({ project }) => project)).size} projects: ${index.size} shingles.`);
const filtered = new Counter();
const { files, report } = assemble(readCandidates(packages, filtered), index);
// Renamed at the end, so that a tree that exists is complete.
rmSync(`${output}.tmp`, { recursive: true, force: true });
writeTree(`${output}.tmp`, files);
rmSync(output, { recursive: true, force: true });
renameSync(`${output}.tmp`, output);
console.log(reportText(report, filtered.counts));
