// @ts-check
/**
 * `npm run base:audit [-- --model FOLDER --data FOLDER --tokens N --temperature T]`: generates text with the base model
 * or another model, counts how much of it is verbatim in the data, and searches it for secrets.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../build.mjs";
import { bundled } from "../bundled.mjs";
import { distFolder, main, root, run } from "../project.mjs";
import { baseData, checkBaseData } from "./packages.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: {
      model: { type: "string", default: path.join(root, "media/base") },
      tokens: { type: "string", default: "100000" },
      temperature: { type: "string", default: "1" },
      data: { type: "string", default: baseData },
    },
  });
  checkBaseData(values.data);
  await build();
  const model = path.resolve(process.env["INIT_CWD"] ?? "", values.model);
  const args = [
    await bundled("src/base/training/auditMain"),
    model,
    values.data,
    distFolder,
    values.tokens,
    values.temperature,
  ];
  return (await run(process.execPath, args)).code;
});
