// @ts-check
/** Installs what a machine with only Node lacks, says what and why, and does nothing when everything is there. */
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkLockFile } from "./lockFile.mjs";
import { hashOf, isCommand, npm, root, run, SetupError } from "./project.mjs";

const NODE_FLOOR = 20;
const lockFile = path.join(root, "package-lock.json");
const modules = path.join(root, "node_modules");
const stampFile = path.join(modules, ".recurrent-packages");

/** Installs the development packages that package-lock.json names, unless they are there. */
export async function ensurePackages() {
  if (Number(process.versions.node.split(".")[0]) < NODE_FLOOR)
    throw new SetupError(`Recurrent needs Node ${NODE_FLOOR} or newer; this is Node ${process.versions.node}.`);
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return; // whoever made the link keeps it up to date
  const wanted = hashOf(readFileSync(lockFile));
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  if (!isInstalledByHand()) {
    checkLockFile(lockFile);
    console.log(
      "Installing the packages that build and test Recurrent (npm ci, from package-lock.json, no scripts run) …",
    );
    const { code } = await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (code !== 0) throw new SetupError("npm could not install the packages; see its message above.");
  }
  writeFileSync(stampFile, wanted);
}

/** Whether npm has already installed exactly the versions of package-lock.json. */
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
 * Installs a Debian package where that needs no question: on Linux with apt-get, as root or with a sudo that asks for
 * no password.
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
    return { code: 1, output: String(thrown) }; // the program is not there, for example sudo
  }
}

function hasPackageLists() {
  const lists = "/var/lib/apt/lists";
  return (
    existsSync(lists) && readdirSync(lists).some(name => name.endsWith("_Packages") || name.includes("_Packages."))
  );
}

/** Where Chromium, Chrome and Edge lie, in the order in which they are taken. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * Finds the browser that shows pages in tests: the one that RECURRENT_CHROMIUM names, or one in its usual place.
 *
 * @returns {string | undefined} its path
 */
function findBrowser() {
  return process.env["RECURRENT_CHROMIUM"] ?? BROWSERS.find(file => existsSync(file));
}

/**
 * Finds the same browser, and installs Debian's Chromium where there is none.
 *
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureChromium() {
  const present = findBrowser();
  if (present !== undefined) return present;
  await ensureDebianPackage("chromium", "because the tests in a real VS Code need a browser (about 400 MB)");
  return findBrowser();
}
