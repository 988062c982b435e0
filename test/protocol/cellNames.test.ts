/** The names of cells, wherever the user reads them. */
import { expect, test } from "vitest";
import { CELL_KINDS } from "../../src/core/network/spec.ts";
import { CELLS } from "../../src/host/common/settingRules.ts";
import { statusText } from "../../src/host/status/statusText.ts";
import { cellName } from "../../src/protocol/cellNames.ts";
import type { GradientFlow } from "../../src/protocol/inspection.ts";
import { gradientCurveName } from "../../webview/network/gradientCurves.ts";
import { INITIAL_STATE, reduce } from "../../webview/state/panelState.ts";
import { statusSentence } from "../../webview/state/sentences.ts";
import { describeCell } from "../../webview/training/cellDescriptions.ts";
import { NEXT_RUN_SETTINGS } from "../../webview/training/nextRunSettings.ts";
import { runName } from "../../webview/training/runStyles.ts";
import { corpus } from "../webview/state/events.ts";

const model = {
  layers: 2,
  hidden: 256,
  vocabularySize: 2048,
  parameters: 1_579_008,
  isOfWorkspace: true,
  initialModel: "base",
  steps: 1,
} as const;

const NAMES = {
  rnn: "RNN",
  rnnRelu: "RNN (ReLU)",
  gru: "GRU",
  gruResetBefore: "GRU (reset before)",
  gruSimplified: "GRU (simplified)",
  lstm: "LSTM",
  lstmPeephole: "LSTM (peephole)",
};

test("the settings offer every cell", () => {
  expect([...CELLS].sort()).toEqual([...CELL_KINDS].sort());
});

test.each(CELL_KINDS)("%s has one name everywhere", cell => {
  const name = NAMES[cell];
  expect(cellName(cell)).toBe(name);
  const summary = { ...model, cell };
  const surroundings = { suppression: undefined, isTrusted: true };
  expect(statusText({ kind: "ready", model: summary }, surroundings).tooltip).toContain(`${name}, 2 x 256 units`);
  const state = reduce(INITIAL_STATE, { type: "loaded", model: summary });
  expect(statusSentence(state)).toContain(`: ${name}, 2 layers of 256 units`);
  expect(runName({ settings: { ...corpus.settings, cell } })).toContain(`${name}, `);
  expect(describeCell(cell).name).toBe(name);
  const form = NEXT_RUN_SETTINGS.find(({ id }) => id === "next-cell");
  expect(form?.choices.find(({ value }) => value === cell)?.label).toBe(name);
  const flow = { comparisonSteps: 150 } as GradientFlow;
  expect(gradientCurveName({ kind: "inUse", cell, norms: [] }, flow)).toBe(`${name} in use`);
});

test("a model without a network says that it is a memory", () => {
  const summary = { ...model, cell: "none", layers: 0, hidden: 0, steps: 0 };
  const { tooltip } = statusText({ kind: "ready", model: summary }, { suppression: undefined, isTrusted: true });
  expect(tooltip).toBe("Ready. Completions are on. The model is a memory of this workspace, without a network.");
});
