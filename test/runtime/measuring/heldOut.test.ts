import { expect, test } from "vitest";
import { scoreText } from "../../../src/completion/evaluate/score.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { measureHeldOut } from "../../../src/runtime/measuring/heldOut.ts";
import { pieceVocabulary } from "../../completion/fakes.ts";
import { tickingClock } from "../support.ts";

const vocabulary = pieceVocabulary([" const", " value", " return"]);
const memory = WorkspaceMemory.build(
  [{ path: "a", ids: vocabulary.encode("const value = 1;\nreturn value;\n").ids }],
  vocabulary.size,
  vocabulary.eos,
);
const experts = { vocabulary, predictor: undefined, memory };
const files = ["b", "c"].map(name => ({ path: name, text: `const ${name} = value;\nreturn ${name};\n` }));
const clock = tickingClock(0);

test("a document begins halfway to the mixture of the held-out files", async () => {
  const until = { deadlineMs: 1e9, clock, signal: new AbortController().signal };
  const measured = await measureHeldOut(experts, files, until);
  const start = new MixerParameters();
  const taught = new MixerParameters();
  for (const file of files) scoreText(experts, file, { mixerParameters: taught });
  const halfway = start.values.map((value, k) => (value + taught.values[k]!) / 2);
  expect(taught.values).not.toEqual(start.values);
  expect(measured?.mixture.values).toEqual(halfway);
  expect(measured?.figures.files).toBe(2);
});

test("nothing is measured without time", async () => {
  const until = { deadlineMs: 0, clock, signal: new AbortController().signal };
  expect(await measureHeldOut(experts, files, until)).toBeUndefined();
});
