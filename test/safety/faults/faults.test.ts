/** Every operation of a save fails in every way once; `npm run test:faults` draws many more power cuts. */
import { expect, test } from "vitest";
import { surviveAll } from "./faultPlan.ts";

test("whatever fails while a model is saved or loaded, the next start finds a whole one or says that there is none", async () => {
  expect(await surviveAll(2, 1)).toBeGreaterThan(2000);
});
