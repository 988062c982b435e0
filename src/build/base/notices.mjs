// @ts-check
/** `node src/build/base/notices.mjs`: writes THIRD-PARTY-NOTICES.md, which names every package of the base data. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { main, root } from "../project.mjs";
import { BASE_LIST, readList } from "./packages.mjs";

await main(async () => {
  writeFileSync(path.join(root, "THIRD-PARTY-NOTICES.md"), noticesOf(readList(BASE_LIST)));
});

/** @param {readonly import("./packages.mjs").Package[]} packages */
function noticesOf(packages) {
  const rows = packages.map(({ name, version, from, part, licence, copyright }) => {
    const place = part === undefined ? name : `${name} (${part.split("/").slice(1).join("/")})`;
    return `- ${place} ${version} (${from}), ${licence}: ${copyright?.replace(/\s+/g, " ").trim() || "its authors"}`;
  });
  const texts = readFileSync(path.join(import.meta.dirname, "licenceTexts.md"), "utf8");
  return `# Third-party notices

The base model that comes with Recurrent learnt from files that were chosen from these packages. None of their files is part of it.
Each is used under the licence that is named with it; the texts of the licences follow the list.

${rows.sort().join("\n")}

${texts}`;
}
