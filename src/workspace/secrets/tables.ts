/** Secrets in tables of text: the heading of a column names what stands below it. */
import type { SecretRange } from "./assignments.ts";
import { secretKindOf } from "./names.ts";
import { isPassword, isRandom } from "./values.ts";

const TABLE_FILE = /\.(?:csv|tsv)$/i;

/** The secrets of a comma- or tab-separated file whose first line names its columns. */
export function* tableSecrets(text: string, path: string): Generator<SecretRange> {
  if (!TABLE_FILE.test(path)) return;
  const heading = text.slice(0, text.search(/\r?\n|$/));
  const separator = [",", ";", "\t"].find(sign => heading.includes(sign));
  if (separator === undefined) return;
  const kinds = heading.split(separator).map(name => secretKindOf(name.replace(/["'\s]/g, "_")));
  if (kinds.every(kind => kind === undefined)) return;
  let start = heading.length + 1;
  for (const line of text.slice(start).split("\n")) {
    let at = start;
    for (const [column, cell] of line.split(separator).entries()) {
      const value = cell.trim().replace(/^"|"$/g, "");
      const kind = kinds[column];
      const isSecret = kind === "password" ? isPassword(value) : kind === "key" && isRandom(value);
      const from = at + cell.indexOf(value);
      if (isSecret) yield { rule: "table", start: from, end: from + value.length };
      at += cell.length + separator.length;
    }
    start += line.length + 1;
  }
}
