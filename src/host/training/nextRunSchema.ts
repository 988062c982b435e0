/** Checks what the panel's page and the workspace's storage say of the next run. */
import * as v from "valibot";
import type { NextRun } from "../../protocol/panel.ts";
import { CELLS } from "../common/settingRules.ts";

/** The ranges are those of the settings, which are checked again when the run starts. */
export const nextRunSchema = () =>
  v.object({
    initialModel: v.picklist(["base", "scratch"]),
    cell: v.picklist(CELLS),
    layers: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4))),
    hidden: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(1024))),
    tokenizer: v.picklist(["bpe", "char", "word"]),
    vocabularySize: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(257), v.maxValue(32_768))),
    budgetSeconds: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)),
  });

/** Returns the stored choices, or undefined when they are none. */
export function parseNextRun(stored: unknown): Partial<NextRun> | undefined {
  if (stored === undefined) return undefined; // before the schema is made, which takes time
  const parsed = v.safeParse(v.partial(nextRunSchema()), stored);
  if (!parsed.success) return undefined;
  return Object.fromEntries(Object.entries(parsed.output).filter(([, value]) => value !== undefined));
}
