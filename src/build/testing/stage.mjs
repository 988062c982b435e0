// @ts-check
/** The process of one stage that runs beside others: `node stage.mjs <stage> [--desktop]`. Sends the count it comes to. */
import { chooseSuites } from "../../../test/integration/launch/suites.mjs";
import { main } from "../project.mjs";
import { runStage } from "./runStage.mjs";
import { STAGES } from "./stages.mjs";

await main(async () => {
  const [name = "", ...options] = process.argv.slice(2);
  const stage = STAGES[name];
  if (stage === undefined) throw new Error(`there is no stage ${name}`);
  const choice = { unit: { files: [], names: [] }, suites: chooseSuites([]), isDesktop: options.includes("--desktop") };
  process.send?.(await runStage(name, () => stage.run(choice)));
  process.disconnect();
});
