/** When the memory of a workspace is built in the background, and when not. */
import { beforeEach, expect, test, vi } from "vitest";
import type { ModelSummary } from "../../../src/protocol/completion.ts";
import type { TrainingRequest } from "../../../src/protocol/training.ts";
import { end } from "../../webview/state/events.ts";
import { silent } from "../fakeChannel.ts";

const editor = vi.hoisted(() => ({ isTrusted: true, onTrusted: (): void => {} }));

vi.mock("vscode", () => ({
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    getConfiguration: () => ({ get: () => undefined }),
    onDidGrantWorkspaceTrust: (listener: () => void) => {
      editor.onTrusted = listener;
      return { dispose: () => {} };
    },
  },
}));

const { buildMemoryWhenTrusted, WorkspaceMemory } = await import("../../../src/host/learning/workspaceMemory.ts");
const { RunEvents } = await import("../../../src/host/training/runEvents.ts");

type Parts = ConstructorParameters<typeof WorkspaceMemory>[0];

/** The base model. */
const base: ModelSummary = {
  cell: "lstm",
  layers: 1,
  hidden: 8,
  vocabularySize: 300,
  parameters: 1000,
  isOfWorkspace: false,
  initialModel: "base",
  steps: 0,
};

/** A window with the folders a and b, each with its own model, where a is in use. Only `trained` ones have a model. */
function setUp(trained: readonly string[], interrupted: readonly string[] = []) {
  const built: string[] = [];
  const session = {
    isRunning: false,
    buildMemory: async ({ modelFolder }: TrainingRequest) => {
      built.push(modelFolder);
      return { ...end, isWritten: true };
    },
  };
  const store = {
    name: "a",
    onChecked: (): void => {},
    isForgotten: false,
    get folder() {
      return { uri: { scheme: "file", fsPath: `/w/${this.name}` } };
    },
    get path() {
      return `/m/${this.name}`;
    },
    async hasModel() {
      const isTrained = trained.includes(this.name);
      this.onChecked();
      return isTrained;
    },
    hasCheckpoint: async () => interrupted.includes(store.name),
    setLearnedFolder: async () => {},
  };
  const model = { reload: async () => null };
  const memory = new WorkspaceMemory({ session, store, model, log: silent } as unknown as Parts);
  const events = new RunEvents();
  buildMemoryWhenTrusted(memory, events);
  /** Waits until nothing is left to do. */
  const settle = () => new Promise(resolve => setTimeout(resolve, 0));
  return { session, store, events, built, settle };
}

beforeEach(() => void Object.assign(editor, { isTrusted: true }));

test("the memory of a folder without a model is built once", async () => {
  const { events, built, settle } = setUp([]);
  events.emit({ type: "loaded", model: base });
  events.emit({ type: "loaded", model: base });
  await settle();
  expect(built).toEqual(["/m/a"]);
});

test("no memory takes the place of the trained model of another folder", async () => {
  const { store, events, built, settle } = setUp(["b"]);
  store.name = "b";
  events.emit({ type: "loaded", model: base }); // still of folder a
  await settle();
  expect(built).toEqual([]);
});

test("no memory takes the place of a trained model when the workspace becomes trusted", async () => {
  editor.isTrusted = false;
  const { store, events, built, settle } = setUp(["b"]);
  events.emit({ type: "loaded", model: base });
  await settle();
  store.name = "b";
  editor.isTrusted = true;
  editor.onTrusted();
  await settle();
  expect(built).toEqual([]);
});

test("no memory is built while a run is in progress, also when it starts meanwhile", async () => {
  const { session, store, events, built, settle } = setUp([]);
  store.onChecked = () => {
    session.isRunning = true;
  };
  events.emit({ type: "loaded", model: base });
  await settle();
  expect(built).toEqual([]);
});

test("no memory makes the checkpoint of an interrupted run obsolete, also one that is still being written", async () => {
  const stored = setUp([], ["a"]);
  stored.events.emit({ type: "loaded", model: base });
  const late = setUp([]);
  late.events.emit({ type: "interrupted" });
  late.events.emit({ type: "loaded", model: base });
  await stored.settle();
  expect([stored.built, late.built]).toEqual([[], []]);
});
