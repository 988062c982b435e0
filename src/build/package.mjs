// @ts-check
/** `npm run package`: makes recurrent.vsix, the file that a user installs. .vscodeignore lists what goes into it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { binaryOf, main, root, run, SetupError, vsixFile } from "./project.mjs";
import { ensurePackages } from "./setup.mjs";
import { filesUnder, unlessFresh } from "./stamps.mjs";

/** Packages the built extension, unless none of its files has changed. */
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
    // Without a public address, relative links in the README have nothing to point to.
    const { repository } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const unpublished = repository ? [] : ["--allow-missing-repository", "--no-rewrite-relative-links"];
    const args = ["package", "--no-dependencies", ...unpublished, "--out", vsixFile];
    const { code, output } = await run(process.execPath, [binaryOf("@vscode/vsce", "vsce"), ...args], {
      isQuiet: true,
    });
    if (code !== 0) throw new SetupError(`vsce could not package the extension:\n${output}`);
    return { inputs, outputs: [path.basename(vsixFile)] };
  });
  console.log(`${path.basename(vsixFile)} ${isMade ? "was packaged" : "is up to date"}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    await build();
    await packageExtension();
  });
}
