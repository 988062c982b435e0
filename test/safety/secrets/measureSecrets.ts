/** Prints how many secrets of each everyday class are caught, and how much of ordinary repositories is replaced. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createRandom } from "../../../src/core/random.ts";
import { cleanFile } from "../../../src/workspace/secrets.ts";
import { EVERYDAY_CLASSES, plant } from "./everydaySecrets.ts";

const ROUNDS = 40;
const MAX_BYTES = 200 * 1024;

/** Rules that find what is a secret by its form alone, whoever made it: these are no false alarms. */
const PROVEN = new Set([
  ...["private-key", "private-key-der", "private-key-base64", "putty-private-key", "age-secret-key"],
  ...["json-web-key", "crypt-hash", "shadow-line"],
]);

const isShown = process.argv.includes("--show");
const folders = process.argv.slice(2).filter(arg => !arg.startsWith("-"));

printRecall();
for (const folder of folders) printReplaced(folder);

function printRecall(): void {
  const random = createRandom(5);
  const shares = new Map<string, number[]>();
  for (const each of EVERYDAY_CLASSES) {
    let caught = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { path: name, text, secrets } = plant(each, random);
      const clean = cleanFile({ path: `x/${name}`, text })?.text ?? "";
      caught += Number(secrets.every(secret => !clean.includes(secret)));
    }
    const share = caught / ROUNDS;
    for (const group of [each.group, "all"]) shares.set(group, [...(shares.get(group) ?? []), share]);
    if (share < 0.95) console.log(`${each.group} ${each.id}: ${share.toFixed(2)}`);
  }
  for (const [group, all] of shares) {
    const mean = all.reduce((sum, share) => sum + share, 0) / all.length;
    console.log(`${group}: ${(100 * mean).toFixed(1)}% of ${all.length} classes`);
  }
}

function printReplaced(folder: string): void {
  let chars = 0;
  let replaced = 0;
  let proven = 0;
  for (const file of filesIn(folder)) {
    const bytes = readFileSync(file);
    if (bytes.length > MAX_BYTES || bytes.includes(0)) continue;
    const text = bytes.toString("utf8");
    chars += text.length;
    const name = path.relative(folder, file);
    const found = cleanFile({ path: name, text })?.found ?? [];
    replaced += found.length;
    proven += found.filter(({ rule }) => PROVEN.has(rule)).length;
    if (isShown) for (const { rule, secret } of found) console.log(`  ${name}: ${rule}: ${JSON.stringify(secret)}`);
  }
  const perMillion = (1e6 * replaced) / Math.max(1, chars);
  const others = (1e6 * (replaced - proven)) / Math.max(1, chars);
  console.log(
    `${path.basename(folder)}: ${replaced} replaced in ${chars} characters, ${perMillion.toFixed(1)} per million; ` +
      `${proven} of them private keys and hashes of passwords, ${others.toFixed(1)} per million without these`,
  );
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map(name => path.join(folder, name))
    .filter(file => statSync(file, { throwIfNoEntry: false })?.isFile());
}
