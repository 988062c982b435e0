// @ts-check
/**
 * Prints the table of contract files for src/ARCHITECTURE.md: what crosses a thread or frame, each with a hash, so that
 * none changes without a look at what is written of it. A test compares the two.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, root } from "./project.mjs";

/**
 * Every contract file with the first characters of its content's SHA-256.
 *
 * @returns {{ file: string, hash: string, text: string }[]}
 */
export function contractFiles() {
  const names = readdirSync(path.join(root, "src/protocol")).filter(name => name.endsWith(".ts"));
  return names.sort().map(name => {
    const file = `src/protocol/${name}`;
    const text = readFileSync(path.join(root, file), "utf8").replaceAll("\r\n", "\n");
    return { file, hash: hashOf(text).slice(0, 12), text };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log("| file | hash | what it says |\n|---|---|---|");
  for (const { file, hash, text } of contractFiles()) {
    const headline = /^\/\*\*\s*\*?\s*(.*?[.:;])(\s|$)/.exec(text)?.[1] ?? "";
    console.log(`| \`${file}\` | \`${hash}\` | ${headline} |`);
  }
}
