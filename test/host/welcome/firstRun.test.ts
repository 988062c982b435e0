/** The notification after the installation: once, and only where the extension can do something. */
import { beforeEach, expect, test, vi } from "vitest";

const editor = vi.hoisted(() => ({
  folders: [{}] as object[],
  isTrusted: true,
  answer: undefined as string | undefined,
  shown: [] as string[],
  commands: [] as unknown[][],
}));

vi.mock("vscode", () => ({
  workspace: {
    get workspaceFolders() {
      return editor.folders;
    },
    get isTrusted() {
      return editor.isTrusted;
    },
  },
  window: {
    showInformationMessage: async (message: string) => {
      editor.shown.push(message);
      return editor.answer;
    },
  },
  commands: { executeCommand: async (...command: unknown[]) => void editor.commands.push(command) },
}));

const { welcome } = await import("../../../src/host/welcome/firstRun.ts");

function memento() {
  const stored = new Map<string, unknown>();
  return {
    keys: () => [...stored.keys()],
    get: <T>(key: string) => stored.get(key) as T,
    update: async (key: string, value: unknown) => void stored.set(key, value),
  };
}

beforeEach(() => {
  editor.folders = [{}];
  editor.isTrusted = true;
  editor.answer = undefined;
  editor.shown = [];
  editor.commands = [];
});

test("the notification appears in one window, and never again", async () => {
  const user = memento();
  await Promise.all([welcome(user, false), welcome(user, false)]);
  await welcome(user, false);
  expect(editor.shown).toHaveLength(1);
  expect(editor.commands).toEqual([]);
});

test("its button opens the walkthrough of package.json", async () => {
  editor.answer = "Take a Tour";
  await welcome(memento(), false);
  expect(editor.commands).toEqual([["workbench.action.openWalkthrough", "recurrent.recurrent#start", false]]);
});

test.each([
  ["without a folder", () => (editor.folders = [])],
  ["in Restricted Mode", () => (editor.isTrusted = false)],
])("it waits for a better window %s", async (_where, change) => {
  const user = memento();
  change();
  await welcome(user, false);
  expect(editor.shown).toEqual([]);
  editor.folders = [{}];
  editor.isTrusted = true;
  await welcome(user, false);
  expect(editor.shown).toHaveLength(1);
});

test("whoever has used the extension before sees nothing", async () => {
  const user = memento();
  await welcome(user, true);
  await welcome(user, false);
  expect(editor.shown).toEqual([]);
});
