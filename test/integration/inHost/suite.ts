/** The entry point of the main suite in the extension host. */
import { runMocha, watchNetwork } from "./mocha.ts";

/** In order: the first file trains the model for all others, and the last one checks what all of them did. */
const FILES = {
  extension: () => import("./extension.test.ts"),
  suppression: () => import("./suppression.test.ts"),
  counts: () => import("./counts.test.ts"),
  documents: () => import("./documents.test.ts"),
  replay: () => import("./replay.test.ts"),
  closing: () => import("./closing.test.ts"),
  runs: () => import("./runs.test.ts"),
  surroundings: () => import("./surroundings.test.ts"),
  tasks: () => import("./tasks.test.ts"),
  taskRuns: () => import("./taskRuns.test.ts"),
  network: () => import("./network.test.ts"),
};

/** Called by VS Code. RECURRENT_TEST_FILES lists the files to run after the first one; by default, all run. */
export async function run(): Promise<void> {
  watchNetwork();
  const wanted = process.env["RECURRENT_TEST_FILES"]?.split(",") ?? Object.keys(FILES);
  await runMocha(async () => {
    for (const [name, load] of Object.entries(FILES)) if (name === "extension" || wanted.includes(name)) await load();
  });
}
