/** The entry point of the suite for a virtual workspace. */
import { runMocha } from "./mocha.ts";

/** Called by VS Code. */
export async function run(): Promise<void> {
  await runMocha(() => import("./virtual.test.ts"));
}
