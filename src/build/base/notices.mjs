// @ts-check
/** `node src/build/base/notices.mjs`: writes THIRD-PARTY-NOTICES.md, which lists every package of base data. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { main, root } from "../project.mjs";
import { BASE_LIST, readList } from "./packages.mjs";

await main(async () => {
  writeFileSync(path.join(root, "THIRD-PARTY-NOTICES.md"), noticesOf(readList(BASE_LIST)));
});

/** @param {readonly import("./packages.mjs").Package[]} packages */
function noticesOf(packages) {
  const rows = packages.map(({ name, version, from, part, license, copyright }) => {
    const place = part === undefined ? name : `${name} (${part.split("/").slice(1).join("/")})`;
    return `- ${place} ${version} (${from}), ${license}: ${copyright?.replace(/\s+/g, " ").trim() || "its authors"}`;
  });
  const texts = readFileSync(path.join(import.meta.dirname, "licenseTexts.md"), "utf8");
  return `# Third-party notices

The base model that comes with Recurrent learned from files that were chosen from these packages. None of their files is part of it.
Each is used under the license that is named with it; the texts of the licenses follow the list.

${rows.sort().join("\n")}

${texts}`;
}
