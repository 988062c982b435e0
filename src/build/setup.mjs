// @ts-check
/** Installs what a machine with nothing but Node lacks, says what and why, and does nothing when all is there. */
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hashOf, isCommand, npm, root, run, SetupError } from "./project.mjs";

const NODE_FLOOR = 20;
const lockFile = path.join(root, "package-lock.json");
const modules = path.join(root, "node_modules");
const stampFile = path.join(modules, ".recurrent-packages");

/** Installs the development packages that package-lock.json names, unless they are there. */
export async function ensurePackages() {
  if (Number(process.versions.node.split(".")[0]) < NODE_FLOOR)
    throw new SetupError(`Recurrent needs Node ${NODE_FLOOR} or newer; this is Node ${process.versions.node}.`);
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return; // somebody else's to keep
  const wanted = hashOf(readFileSync(lockFile));
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  if (!isInstalledByHand()) {
    console.log(
      "Installing the packages that build and test Recurrent (npm ci, from package-lock.json, no scripts run) …",
    );
    const { code } = await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (code !== 0) throw new SetupError("npm could not install the packages; its message stands above.");
  }
  writeFileSync(stampFile, wanted);
}

/** True when npm itself left exactly the versions of package-lock.json, so that installing again would change nothing. */
function isInstalledByHand() {
  const hidden = path.join(modules, ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === "" || entry.optional || present[name]?.version === entry.version,
  );
}

/**
 * Installs a Debian package where that can be done without asking: Linux with apt-get, as root or with a sudo that
 * wants no password.
 *
 * @param {string} name
 * @param {string} why ends the sentence "Installing Debian's <name>, …"
 * @returns {Promise<boolean>} whether it was installed
 */
async function ensureDebianPackage(name, why) {
  const byHand = `Install ${name} by hand (on Debian: apt-get install ${name}), ${why}.`;
  if (process.platform !== "linux" || !isCommand("apt-get")) {
    console.log(byHand);
    return false;
  }
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (prefix.length > 0 && (await attempt([...prefix, "true"])).code !== 0) {
    console.log(byHand);
    return false;
  }
  console.log(`Installing Debian's ${name}, ${why} …`);
  const aptGet = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=400"];
  const install = [...aptGet, "install", "-y", "--no-install-recommends", name];
  let result = hasPackageLists() ? await attempt(install) : { code: 1, output: "" };
  if (result.code !== 0) {
    await attempt([...aptGet, "update"]);
    result = await attempt(install);
  }
  if (result.code !== 0) console.log(`${result.output.trim()}\n${byHand}`);
  return result.code === 0;
}

/** @param {readonly string[]} command */
async function attempt([program = "", ...args]) {
  try {
    return await run(program, args, { isQuiet: true });
  } catch (thrown) {
    return { code: 1, output: String(thrown) }; // the program is not there, e.g. no sudo
  }
}

function hasPackageLists() {
  const lists = "/var/lib/apt/lists";
  return (
    existsSync(lists) && readdirSync(lists).some(name => name.endsWith("_Packages") || name.includes("_Packages."))
  );
}

/**
 * The Chromium that draws the editor in tests, installed when there is none.
 *
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureChromium() {
  const find = () => ["chromium", "chromium-browser", "google-chrome"].map(name => `/usr/bin/${name}`).find(existsSync);
  const given = process.env["RECURRENT_CHROMIUM"] ?? find();
  if (given !== undefined) return given;
  await ensureDebianPackage("chromium", "because the tests in a real VS Code need a browser (about 400 MB)");
  return find();
}
