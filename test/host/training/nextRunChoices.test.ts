/** What the user chooses for the next run belongs to the workspace, and no setting is written. */
import { beforeEach, expect, test, vi } from "vitest";
import type { NextRun } from "../../../src/protocol/panel.ts";

const editor = vi.hoisted(() => ({
  settings: {} as Record<string, unknown>,
  onChange: [] as ((change: { affectsConfiguration(name: string): boolean }) => void)[],
}));

vi.mock("vscode", () => ({
  EventEmitter: class {
    readonly #listeners: (() => void)[] = [];
    event = (listener: () => void) => {
      this.#listeners.push(listener);
      return { dispose: () => {} };
    };
    fire() {
      for (const listener of this.#listeners) listener();
    }
    dispose() {}
  },
  workspace: {
    workspaceFolders: undefined,
    // Without `update`: whoever writes a setting fails.
    getConfiguration: () => ({ get: (name: string) => editor.settings[name] }),
    onDidChangeConfiguration: (listener: (typeof editor.onChange)[number]) => {
      editor.onChange.push(listener);
      return { dispose: () => {} };
    },
  },
}));

const { NextRunChoices } = await import("../../../src/host/training/nextRunChoices.ts");

function memento(stored = new Map<string, unknown>()) {
  return {
    stored,
    keys: () => [...stored.keys()],
    get: <T>(key: string) => stored.get(key) as T,
    update: async (key: string, value: unknown) => void stored.set(key, value),
  };
}

function change(name: string, value: unknown): void {
  editor.settings[name] = value;
  for (const listener of editor.onChange)
    listener({ affectsConfiguration: other => `${name}.`.startsWith(`${other}.`) });
}

beforeEach(() => {
  editor.settings = {};
  editor.onChange = [];
});

const toy = { cell: "rnn", initialModel: "scratch", tokenizer: "word", budgetSeconds: 15 } satisfies Partial<NextRun>;

test("what is chosen outlives the window, in its workspace only", () => {
  const workspace = memento();
  const choices = new NextRunChoices(workspace);
  choices.choose({ ...choices.next(), ...toy });
  expect(new NextRunChoices(memento(workspace.stored)).next()).toMatchObject(toy);
  expect(new NextRunChoices(memento()).next()).toEqual(choices.fromSettings());
  expect(choices.fromSettings().cell).toBe("lstm");
});

test("a choice can be null where the setting has a number", () => {
  editor.settings["recurrent.network.layers"] = 2;
  const choices = new NextRunChoices(memento());
  choices.choose({ ...choices.next(), layers: null });
  expect(choices.next().layers).toBeNull();
});

test("a setting that changes later counts, and the other choices stay", () => {
  const choices = new NextRunChoices(memento());
  choices.choose({ ...choices.next(), ...toy });
  change("recurrent.training.budgetSeconds", 300);
  expect(choices.next()).toMatchObject({ ...toy, budgetSeconds: 300 });
  change("recurrent.network.hidden", 64);
  expect(choices.next()).toMatchObject({ cell: "rnn", hidden: 64 });
});

test("after a reset the settings count, and a listener knows", () => {
  const workspace = memento();
  const choices = new NextRunChoices(workspace);
  let changes = 0;
  choices.onDidChange(() => changes++);
  choices.choose({ ...choices.next(), ...toy });
  choices.reset();
  expect(choices.next()).toEqual(choices.fromSettings());
  expect([...workspace.stored.values()]).toEqual([undefined]);
  expect(changes).toBe(2);
});

test.each([
  ["text", "rnn"],
  ["a wrong choice", { cell: "transformer" }],
  ["a number out of range", { layers: 900 }],
])("%s in storage is ignored", (_what, stored) => {
  const choices = new NextRunChoices(memento(new Map([["recurrent.nextRun", stored]])));
  expect(choices.next()).toEqual(choices.fromSettings());
});
