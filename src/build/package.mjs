// @ts-check
/** Makes recurrent.vsix, the file that a user installs. What goes in is the allow-list in .vscodeignore. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { binaryOf, main, root, run, SetupError, vsixFile } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { filesUnder, unlessFresh } from "./stamps.mjs";

/** Packages the built extension, unless nothing that goes in has changed. */
export async function packageExtension() {
  const texts = [
    "package.json",
    "package.nls.json",
    "package.nls.de.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "THIRD-PARTY-NOTICES.md",
    ".vscodeignore",
  ];
  const present = texts.filter(name => existsSync(path.join(root, name)));
  const shipped = filesUnder("dist").filter(name => /^dist\/[^/]+\.(js|css|wasm)$/.test(name));
  const inputs = [...present, ...shipped, ...filesUnder("media")];
  const isMade = await unlessFresh("vsix", JSON.stringify(inputs), async () => {
    // Relative links in the README stay as they are: there is no public address yet that they could point to.
    const unpublished = ["--allow-missing-repository", "--no-rewrite-relative-links"];
    const args = ["package", "--no-dependencies", ...unpublished, "--out", vsixFile];
    const { code, output } = await run(process.execPath, [binaryOf("@vscode/vsce", "vsce"), ...args], {
      isQuiet: true,
    });
    if (code !== 0) throw new SetupError(`vsce could not package the extension:\n${output}`);
    return { inputs, outputs: [path.basename(vsixFile)] };
  });
  console.log(`${path.basename(vsixFile)} ${isMade ? "is packaged" : "is up to date"}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    await build();
    await packageExtension();
  });
}
