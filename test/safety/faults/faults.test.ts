/** Every operation of a save fails once in every way. `npm run test:faults` repeats power cuts many times. */
import { expect, test } from "vitest";
import { surviveAll } from "./faultPlan.ts";

test("whatever fails during a save or load, the next start finds a whole model or says that there is none", async () => {
  expect(await surviveAll(2, 1)).toBeGreaterThan(2000);
});
