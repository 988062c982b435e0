// @ts-check
/**
 * Writes the table of contract files in src/ARCHITECTURE.md, each with a hash. A test fails when a contract changes and
 * the table does not, so that whoever changes a contract reads what the page says about it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, root } from "./project.mjs";

/**
 * Reads every contract file and the first characters of its SHA-256.
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

const TABLE = /\| file +\| hash +\| what it says +\|\n(\|.*\n)+/;

/** The table for the contract files as they are now, with columns as wide as the formatter makes them. */
function contractTable() {
  const rows = contractFiles().map(({ file, hash, text }) => {
    const headline = /^\/\*\*\s*\*?\s*(.*?[.:;])(\s|$)/.exec(text)?.[1] ?? "";
    return [`\`${file}\``, `\`${hash}\``, headline.replace(/[:;]$/, ".")];
  });
  const head = ["file", "hash", "what it says"];
  const widths = head.map((title, k) =>
    Math.max(...[title, ...rows.map(row => row[k] ?? "")].map(cell => cell.length)),
  );
  const line = (/** @type {readonly string[]} */ cells, fill = " ") =>
    `| ${cells.map((cell, k) => cell.padEnd(widths[k] ?? 0, fill)).join(" | ")} |\n`;
  return [line(head), line(["", "", ""], "-"), ...rows.map(row => line(row))].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = path.join(root, "src/ARCHITECTURE.md");
  writeFileSync(page, readFileSync(page, "utf8").replace(TABLE, contractTable()));
}
