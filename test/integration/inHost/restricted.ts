/** The entry point of the suite for an untrusted workspace. */
import { runMocha } from "./mocha.ts";

/** Called by VS Code. */
export async function run(): Promise<void> {
  await runMocha(() => import("./restricted.test.ts"));
}
