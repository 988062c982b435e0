/** Runs test files with mocha inside the extension host and writes the report as JSON. */
import Mocha from "mocha";

const TEST_TIMEOUT_MS = 120_000;

/** Runs the tests. Rejects when one fails, which sets the exit code. */
export async function runMocha(load: () => Promise<unknown>): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: TEST_TIMEOUT_MS });
  // The launcher reads the report from this file. Without one, mocha writes to the console.
  const results = process.env["RECURRENT_TEST_RESULTS"];
  if (results !== undefined) mocha.reporter("json", { output: results });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await load();
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
