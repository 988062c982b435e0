// @ts-check
/** Takes out of TensorFlow.js what could reach a network: loading models, and the browser's fetch. Nothing uses it. */
import { readFile } from "node:fs/promises";

/** Modules that are about files and addresses alone; nothing imports a name from them except through a namespace. */
const EMPTY =
  /tfjs-core\/dist\/(io\/io|io\/(http|browser_files|weights_loader|indexed_db|local_storage)|platforms\/platform_node)\.js$/;
/** Has a function of its own that only has the name of the browser's. */
const NAMED_FETCH = /tfjs-core\/dist\/hash_util\.js$/;
const WITH_FETCH = /tfjs-core\/dist\/(platforms\/platform_browser|util)\.js$/;

/**
 * The names that other modules import from the emptied ones.
 *
 * @type {Readonly<Record<string, string>>}
 */
const NAMES = {
  indexed_db: "export class BrowserIndexedDB {} export class BrowserIndexedDBManager {}",
  local_storage: "export class BrowserLocalStorage {} export class BrowserLocalStorageManager {}",
};

/** @type {import("esbuild").Plugin} */
export const WITHOUT_NETWORK = {
  name: "without-network",
  setup(build) {
    build.onLoad({ filter: EMPTY }, ({ path }) => {
      const name = path.replace(/^.*\/(\w+)\.js$/, "$1");
      return { contents: NAMES[name] ?? "export {};" };
    });
    build.onLoad({ filter: NAMED_FETCH }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/\bfetch\(/g, "bytesAt("),
    }));
    build.onLoad({ filter: WITH_FETCH }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replace(/^export function fetch\(path, requestInits\) \{[^}]*\}/m, "")
        .replace(/^ {4}fetch\(path, init\) \{[^}]*\}/m, "")
        .replace(/^import .*\.\.\/io\/.*$/gm, "")
        .replace(
          /^if \(env\(\)\.get\('IS_BROWSER'\)\) \{\n {4}env\(\)\.setPlatform\('browser', new PlatformBrowser\(\)\);[\s\S]*$/m,
          "if (env().get('IS_BROWSER')) env().setPlatform('browser', new PlatformBrowser());",
        );
      return { contents };
    });
  },
};
