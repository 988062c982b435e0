// @ts-check
/**
 * `node src/build/base/notices.mjs`: writes THIRD-PARTY-NOTICES.md, which lists every package in the bundles and every
 * package of base data.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { main, root } from "../project.mjs";
import { bundledPackages } from "./bundledPackages.mjs";
import { BASE_LIST, readList } from "./packages.mjs";

await main(async () => {
  writeFileSync(path.join(root, "THIRD-PARTY-NOTICES.md"), noticesOf(await bundledPackages(), readList(BASE_LIST)));
});

/** @param {string} name of an installed package */
function bundledRow(name) {
  const folder = path.join(root, "node_modules", name);
  const { version, license, author } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find(entry => /^licen[cs]e(\.\w+)?$/i.test(entry));
  const text = file === undefined ? "" : readFileSync(path.join(folder, file), "utf8");
  const copyright = /^ *copyright (\(c\)|©|\d).*$/im.exec(text)?.[0].trim() ?? author?.name ?? author ?? "its authors";
  return `- ${name} ${version} (npm), ${license}: ${copyright}`;
}

/**
 * @param {readonly string[]} bundled
 * @param {readonly import("./packages.mjs").Package[]} packages
 */
function noticesOf(bundled, packages) {
  const rows = packages.map(({ name, version, from, part, license, copyright }) => {
    const place = part === undefined ? name : `${name} (${part.split("/").slice(1).join("/")})`;
    return `- ${place} ${version} (${from}), ${license}: ${copyright?.replace(/\s+/g, " ").trim() || "its authors"}`;
  });
  const texts = readFileSync(path.join(import.meta.dirname, "licenseTexts.md"), "utf8");
  return `# Third-party notices

These packages are part of the extension and its command line.

${bundled.map(bundledRow).join("\n")}

The base model that comes with Recurrent learned from files that were chosen from these packages. None of their files is part of it.
All are used under the licenses that are named with them; the texts of the licenses follow the list.

${rows.sort().join("\n")}

${texts}`;
}
