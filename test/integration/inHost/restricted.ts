/** The suite's entry for a workspace that is not trusted. */
import { runMocha } from "./mocha.ts";

/** Called by VS Code. */
export async function run(): Promise<void> {
  await runMocha(() => import("./restricted.test.ts"));
}
