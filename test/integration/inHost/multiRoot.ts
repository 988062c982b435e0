/** The entry of the suite for a workspace of several folders, inside the extension host. */
import { runMocha } from "./mocha.ts";

/** Called by VS Code. */
export async function run(): Promise<void> {
  await runMocha(() => import("./multiRoot.test.ts"));
}
