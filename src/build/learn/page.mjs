// @ts-check
/**
 * `npm run learn`: writes dist/learn.html, the lessons and the playground as one file. It needs no editor and no
 * network, and can be opened from the disk or put on any web server.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "../build.mjs";
import { distFolder, main, root } from "../project.mjs";
import { ensurePackages } from "../setup.mjs";

/** Where the page is written. */
export const learnPage = path.join(distFolder, "learn.html");

const LANGUAGES = ["de"];

/** Writes the page from the bundles in dist/. */
export function writeLearnPage() {
  const read = (/** @type {string} */ name) =>
    // A map beside the bundle is not beside the page, and no script may end the element that it is in.
    readFileSync(path.join(distFolder, name), "utf8")
      .replace(/\n?\/[/*]# sourceMappingURL=.*$/gm, "")
      .replaceAll(/<\/(script|style)/gi, "<\\/$1");
  const scripts = ["learnWorker.js", "learn.js"].map(read);
  const styles = ["webview.css", "learn.css"].map(read);
  const tables = Object.fromEntries(
    LANGUAGES.map(tag => [
      tag,
      JSON.parse(readFileSync(path.join(root, `media/l10n/bundle.l10n.${tag}.json`), "utf8")),
    ]),
  );
  writeFileSync(learnPage, pageOf(scripts, styles, tables));
}

/**
 * @param {readonly string[]} scripts
 * @param {readonly string[]} styles
 * @param {Readonly<Record<string, unknown>>} tables
 */
function pageOf(scripts, styles, tables) {
  const hashes = (/** @type {readonly string[]} */ parts) =>
    parts.map(part => `'sha256-${createHash("sha256").update(part).digest("base64")}'`).join(" ");
  const policy = [
    "default-src 'none'",
    `script-src ${hashes(scripts)}`,
    "worker-src blob:",
    `style-src ${hashes(styles)}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recurrent: Learn</title>
${styles.map(style => `<style>${style}</style>`).join("\n")}
</head>
<body class="report">
<main id="learn-page"></main>
<script type="application/json" id="languages">${JSON.stringify(tables).replaceAll("<", "\\u003c")}</script>
${scripts.map(script => `<script>${script}</script>`).join("\n")}
</body>
</html>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    await build();
    writeLearnPage();
    console.log(`Open ${pathToFileURL(learnPage).href} in a browser, or put the file on any web server.`);
  });
}
