// @ts-check
/**
 * `node src/build/base/pin.mjs [--reserved PROJECT] npm:NAME deb:NAME src:NAME[:PART] …`: adds packages, or newer
 * versions of them, with hashes and licenses to the list of base data. A package whose license is not allowed is refused.
 * "deb" is a binary package of Debian, "src" a source package. With --reserved, the packages are added to the list that
 * base data is compared with.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fetchFromNpm } from "../archives.mjs";
import { hashOf, main, npm, run, SetupError } from "../project.mjs";
import { allowedLicense, copyrightLines, readCopyright } from "./licenses.mjs";
import { BASE_LIST, cache, fetchPackages, keyOf, RESERVED_LIST, readList, unpacked, writeList } from "./packages.mjs";

/** @typedef {import("./packages.mjs").Package} Package */

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    const args = process.argv.slice(2);
    const at = args.indexOf("--reserved");
    const project = at < 0 ? undefined : args.splice(at, 2)[1];
    const list = project === undefined ? BASE_LIST : RESERVED_LIST;
    const found = [];
    for (const name of args) found.push({ ...(await locate(name)), ...(project === undefined ? {} : { project }) });
    await fetchPackages(found);
    const described = project === undefined ? await Promise.all(found.map(describe)) : found;
    const isReplaced = (/** @type {Package} */ old) =>
      described.some(({ from, name, part }) => from === old.from && name === old.name && part === old.part);
    writeList(list, [...readList(list).filter(old => !isReplaced(old)), ...described]);
  });
}

/**
 * @param {string} argument
 * @returns {Promise<Package>}
 */
async function locate(argument) {
  const [kind, name = "", part] = argument.split(":");
  if (kind === "npm") return locateInNpm(name);
  const found = kind === "deb" ? await locateBinary(name) : await locateSource(name);
  if (found === undefined) throw new SetupError(`Debian has no package ${name}.`);
  return { ...found, ...(part === undefined ? {} : { part }) };
}

/**
 * @param {string} name
 * @returns {Promise<Package>}
 */
async function locateInNpm(name) {
  const { code, output } = await npm(["view", name, "version"], { isQuiet: true });
  if (code !== 0) throw new SetupError(`npm has no package ${name}:\n${output}`);
  const version = output.trim();
  const folder = path.join(cache, "downloads");
  await fetchFromNpm([`${name}@${version}`], folder);
  const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const sha256 = hashOf(readFileSync(path.join(folder, file)));
  // Packages with the same scope belong to one project.
  return { project: name.split("/")[0] ?? name, from: "npm", name, version, files: [{ path: file, sha256 }] };
}

/**
 * @param {string} name
 * @returns {Promise<Package | undefined>}
 */
async function locateBinary(name) {
  const { output } = await run("apt-cache", ["show", "--no-all-versions", name], { isQuiet: true });
  const field = (/** @type {string} */ key) => new RegExp(`^${key}: (.*)$`, "m").exec(output)?.[1] ?? "";
  const file = { path: field("Filename"), sha256: field("SHA256") };
  if (file.path === "") return undefined;
  if (file.path.startsWith("pool/updates/"))
    throw new SetupError(
      `${name} is a security update, which the archive drops with the next update. Choose another package.`,
    );
  return {
    project: field("Source").split(" ")[0] || name,
    from: "debian",
    name,
    version: field("Version"),
    files: [file],
  };
}

/**
 * @param {string} name
 * @returns {Promise<Package | undefined>}
 */
async function locateSource(name) {
  const stanza = (await sourceIndex()).split("\n\n").find(each => each.startsWith(`Package: ${name}\n`));
  if (stanza === undefined) return undefined;
  const field = (/** @type {string} */ key) => new RegExp(`^${key}: (.*)$`, "m").exec(stanza)?.[1] ?? "";
  const sums = /^Checksums-Sha256:\n((?: .*\n)*)/m.exec(`${stanza}\n`)?.[1] ?? "";
  const files = [...sums.matchAll(/^ (\w+) \d+ (\S+\.tar\.\w+)$/gm)].map(([, sha256 = "", file = ""]) => ({
    path: `${field("Directory")}/${file}`,
    sha256,
  }));
  return { project: name, from: "debian", name, version: field("Version"), files };
}

/** Reads Debian's index of source packages. It uses a private folder, so the settings of apt do not change. */
async function sourceIndex() {
  const folder = path.join(cache, "apt");
  const options = [
    ...["-o", `Dir::Etc::sourcelist=${path.join(folder, "sources.list")}`, "-o", "Dir::Etc::sourceparts=-"],
    ...["-o", `Dir::State::Lists=${path.join(folder, "lists")}`, "-o", `Dir::Cache=${path.join(folder, "cache")}`],
  ];
  const lists = path.join(folder, "lists");
  const index = () => readdirSync(lists).find(name => /_source_Sources/.test(name));
  if (!existsSync(lists) || index() === undefined) {
    mkdirSync(path.join(lists, "partial"), { recursive: true });
    mkdirSync(path.join(folder, "cache/archives/partial"), { recursive: true });
    writeFileSync(path.join(folder, "sources.list"), await sourceLine());
    const { code, output } = await run("apt-get", [...options, "update"], { isQuiet: true });
    if (code !== 0) throw new SetupError(`The index of Debian's source packages could not be fetched:\n${output}`);
  }
  const file = path.join(lists, index() ?? "");
  return (await run("/usr/lib/apt/apt-helper", ["cat-file", file], { isQuiet: true })).output;
}

/** The line of a sources.list for the source packages of the installed release. */
async function sourceLine() {
  const format = "$(SITE) $(CODENAME)";
  const { output } = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], {
    isQuiet: true,
  });
  const [site, release] =
    output
      .split("\n")
      .find(line => /\/debian\/? /.test(line))
      ?.split(" ") ?? [];
  if (release === undefined)
    throw new SetupError("apt has no list of Debian packages. Run apt-get update on a Debian system.");
  return `deb-src ${site} ${release} main\n`;
}

/**
 * Adds the license and the copyright that a package declares.
 *
 * @param {Package} found
 * @returns {Promise<Package>}
 */
export async function describe(found) {
  const folder = await unpacked({ ...found, part: undefined });
  const said = found.from === "npm" ? ofNpm(folder) : ofDebian(folder, found.name);
  if (said === undefined)
    throw new SetupError(`The license of ${keyOf(found)} is not allowed for base data. Choose another package.`);
  return { ...found, ...said };
}

/** @param {string} folder */
function ofNpm(folder) {
  const [top = "package"] = readdirSync(folder);
  const manifest = JSON.parse(readFileSync(path.join(folder, top, "package.json"), "utf8"));
  const named = manifest.license ?? manifest.licenses?.[0];
  const license = allowedLicense(typeof named === "string" ? named : (named?.type ?? ""));
  if (license === undefined) return undefined;
  const text = readdirSync(path.join(folder, top)).find(name => /^(licen[cs]e|copying)/i.test(name));
  const lines = text === undefined ? "" : copyrightLines(readFileSync(path.join(folder, top, text), "utf8"));
  const author = typeof manifest.author === "string" ? manifest.author : manifest.author?.name;
  return { license, copyright: lines || author || `the authors of ${manifest.name}` };
}

/**
 * @param {string} folder
 * @param {string} name
 */
function ofDebian(folder, name) {
  const inner = readdirSync(folder).map(entry => `${entry}/debian/copyright`);
  const places = [`usr/share/doc/${name}/copyright`, "debian/copyright", ...inner];
  const file = places.map(place => path.join(folder, place)).find(place => existsSync(place));
  return file === undefined ? undefined : readCopyright(readFileSync(file, "utf8"));
}
