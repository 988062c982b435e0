// @ts-check
/**
 * `npm run base:audit [-- --model FOLDER --data FOLDER --tokens N --temperature T]`: lets the
 * base model, or another, write, counts what of it stands word for word in the data, and looks for secrets.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "../build.mjs";
import { bundled } from "../bundled.mjs";
import { distFolder, main, root, run, SetupError } from "../project.mjs";
import { baseData } from "./packages.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: {
      model: { type: "string", default: path.join(root, "media/base") },
      tokens: { type: "string", default: "100000" },
      temperature: { type: "string", default: "1" },
      data: { type: "string", default: baseData },
    },
  });
  if (!existsSync(values.data)) throw new SetupError(`${values.data} is not there; npm run base:data makes it.`);
  await build();
  const model = path.resolve(process.env["INIT_CWD"] ?? "", values.model);
  const args = [await bundled("src/base/auditMain"), model, values.data, distFolder, values.tokens, values.temperature];
  return (await run(process.execPath, args)).code;
});
