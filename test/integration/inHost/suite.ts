/** The suite's entry inside the extension host. */
import { runMocha } from "./mocha.ts";
import { watchNetwork } from "./watchNetwork.ts";

/** In this order: the first file trains the model of all others, and the last one looks back on all of them. */
const FILES = {
  extension: () => import("./extension.test.ts"),
  quiet: () => import("./quiet.test.ts"),
  counts: () => import("./counts.test.ts"),
  documents: () => import("./documents.test.ts"),
  surroundings: () => import("./surroundings.test.ts"),
  network: () => import("./network.test.ts"),
};

/** Called by VS Code. RECURRENT_TEST_FILES names the files to run beside the first one; without it, all run. */
export async function run(): Promise<void> {
  watchNetwork();
  const wanted = process.env["RECURRENT_TEST_FILES"]?.split(",") ?? Object.keys(FILES);
  await runMocha(async () => {
    for (const [name, load] of Object.entries(FILES)) if (name === "extension" || wanted.includes(name)) await load();
  });
}
