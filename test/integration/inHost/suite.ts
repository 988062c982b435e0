/** The suite's entry inside the extension host. */
import { runMocha } from "./mocha.ts";
import { watchNetwork } from "./watchNetwork.ts";

/** Called by VS Code. */
export async function run(): Promise<void> {
  watchNetwork();
  await runMocha(async () => {
    await import("./extension.test.ts"); // first, for it trains the model of all others
    await import("./quiet.test.ts");
    await import("./counts.test.ts");
    await import("./documents.test.ts");
    await import("./surroundings.test.ts");
    await import("./network.test.ts"); // last, for it looks back on all of them
  });
}
