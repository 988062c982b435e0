/** Which network the views look into, and which the user can choose. */
import { expect, test } from "vitest";
import { INITIAL_STATE, type PanelAction, reduce } from "../../../webview/state/panelState.ts";
import { networksOf, shownNetwork } from "../../../webview/state/shownNetwork.ts";
import { corpus, end, started, stepped } from "./events.ts";

const stateAfter = (...events: readonly PanelAction[]) => events.reduce(reduce, INITIAL_STATE);
const task: PanelAction = { type: "workspace", task: "tag" };
const loaded: PanelAction = {
  type: "loaded",
  model: {
    isOfWorkspace: true,
    initialModel: "base",
    steps: 1,
    cell: "lstm",
    layers: 1,
    hidden: 8,
    vocabularySize: 300,
    parameters: 9000,
  },
};
const running: readonly PanelAction[] = [started, { type: "corpus", corpus }, stepped(1)];

test("the network of a run comes first, then the one in use, then that of a task", () => {
  expect(networksOf(stateAfter())).toEqual([]);
  expect(networksOf(stateAfter(loaded, task, ...running))).toEqual(["inTraining", "inUse", "task"]);
  expect(shownNetwork(stateAfter(loaded, task, ...running))).toBe("inTraining");
  expect(shownNetwork(stateAfter(loaded, task))).toBe("inUse");
  expect(shownNetwork(stateAfter(task))).toBe("task");
  expect(shownNetwork(stateAfter())).toBe("inUse");
});

test("what the user chose is shown while it is there", () => {
  const chosen: PanelAction = { type: "networkChosen", network: "task" };
  expect(shownNetwork(stateAfter(loaded, task, chosen))).toBe("task");
  expect(shownNetwork(stateAfter(loaded, task, chosen, { type: "workspace" }))).toBe("inUse");
  const left: PanelAction = { type: "networkChosen", network: "inTraining" };
  expect(shownNetwork(stateAfter(loaded, ...running, left, { type: "ended", end }))).toBe("inUse");
});

test("a run of a task has no network of a language model to look into", () => {
  const settings = { ...corpus.settings, task: "tag" } as const;
  const ofTask: PanelAction = { type: "corpus", corpus: { ...corpus, settings } };
  expect(networksOf(stateAfter(loaded, started, ofTask, stepped(1)))).toEqual(["inUse"]);
});
