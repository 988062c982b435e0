/** What the panel says about its learning curve fits the unit of the curve. */
import { expect, test } from "vitest";
import { SEQUENCE_TASKS } from "../../../src/core/tasks/taskSpec.ts";
import { lossUnit } from "../../../src/protocol/trainingPhases.ts";
import { lossEquation } from "../../../webview/notation/equations.ts";
import { measureText } from "../../../webview/training/curveCaption.ts";

test.each([undefined, ...SEQUENCE_TASKS])("the caption of the task %s explains the unit of its axis", task => {
  expect(measureText(task).toLowerCase()).toMatch(new RegExp(`^${lossUnit(task)}: `));
  expect(lossEquation(task).includes("1/C")).toBe(lossUnit(task) === "bits per character");
});
