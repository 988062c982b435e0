/** The suite's entry inside the extension host: runs every test file with mocha and writes the report as JSON. */
import Mocha from "mocha";

const TEST_TIMEOUT_MS = 120_000;

/** Called by VS Code; rejects when a test failed, which becomes the exit code. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: TEST_TIMEOUT_MS });
  // The launcher reads the report from this file; without one, mocha's own list goes to the console.
  const results = process.env["RECURRENT_TEST_RESULTS"];
  if (results !== undefined) mocha.reporter("json", { output: results });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./extension.test.ts"); // first, for it trains the model of all others
  await import("./quiet.test.ts");
  await import("./counts.test.ts");
  await import("./documents.test.ts");
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
