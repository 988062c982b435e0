/** The model folder where the command line names none. */
import { homedir } from "node:os";
import path from "node:path";
import { sha256 } from "../../storage/sha256.ts";

/** A folder under the user's cache directory, named after the learned folder; the hash keeps namesakes apart. */
export function defaultModelFolder(learnedFolder: string): string {
  const absolute = path.resolve(learnedFolder);
  const hash = sha256(absolute).slice(0, 8);
  return path.join(cacheFolder(), "recurrent", `${path.basename(absolute) || "root"}-${hash}`);
}

function cacheFolder(): string {
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  if (process.platform === "win32") {
    return process.env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local");
  }
  return process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache");
}
