/**
 * Makes the temporary folder of a replay. Its name says whose it is: a process that is ended by force leaves copies of
 * sources and a model behind, and the next replay deletes them.
 */
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

const PREFIX = "recurrent-replay-";
/** Another process may have got the same id since. A replay can train for a day, but nothing of it takes a week. */
const MAX_AGE_MS = 7 * 86_400_000;

/** Deletes what earlier replays left behind, and makes a new folder. @param parent absolute path */
export async function makeReplayFolder(parent: string, nowMs: number): Promise<string> {
  const names = await readdir(parent).catch(() => []); // not everyone may list the system's temporary folder
  for (const name of names.filter(name => name.startsWith(PREFIX))) {
    const folder = path.join(parent, name);
    // A folder that cannot be deleted now must not keep anyone from a replay.
    if (await isLeftOver(folder, nowMs)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
  return mkdtemp(path.join(parent, `${PREFIX}${process.pid}-`));
}

async function isLeftOver(folder: string, nowMs: number): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  const isOwn = found?.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  if (!found || !isOwn) return false;
  const id = /^\d+(?=-)/.exec(path.basename(folder).slice(PREFIX.length))?.[0];
  return (id !== undefined && !isAlive(Number(id))) || nowMs - found.mtimeMs > MAX_AGE_MS;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0); // sends nothing
    return true;
  } catch (thrown) {
    // Without the permission to send it a signal, there is such a process.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
