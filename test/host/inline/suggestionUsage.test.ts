/** Whom the usage counts tell about a suggestion, and what the list of counts shows. */
import { beforeEach, expect, test, vi } from "vitest";

interface Item {
  readonly label: string;
}

const editor = vi.hoisted(() => ({
  commands: new Map<string, (argument: unknown) => unknown>(),
  executed: [] as string[],
  items: [] as readonly Item[],
  /** The label of the item that the user selects. */
  selected: undefined as string | undefined,
}));

vi.mock("vscode", () => ({
  EventEmitter: class {
    readonly #listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => {
      this.#listeners.push(listener);
      return { dispose: () => {} };
    };
    fire(): void {
      for (const listener of this.#listeners) listener();
    }
    dispose(): void {}
  },
  commands: {
    registerCommand: (name: string, run: (argument: unknown) => unknown) => {
      editor.commands.set(name, run);
      return { dispose: () => {} };
    },
    executeCommand: async (name: string) => void editor.executed.push(name),
  },
  window: {
    activeTextEditor: undefined,
    showQuickPick: async (items: readonly Item[]) => {
      editor.items = items;
      return items.find(({ label }) => label === editor.selected);
    },
    showSaveDialog: async () => {
      throw new Error("only the command shows an error");
    },
  },
  workspace: { onDidChangeTextDocument: () => ({ dispose: () => {} }) },
}));

const { SuggestionUsage } = await import("../../../src/host/inline/suggestionUsage.ts");
type Document = Parameters<InstanceType<typeof SuggestionUsage>["noteShown"]>[0];

const document = { languageId: "python" } as unknown as Document;

function usageWith(stored: unknown) {
  const memento = { get: () => stored, update: async () => {}, keys: () => [] };
  return new SuggestionUsage(memento as unknown as ConstructorParameters<typeof SuggestionUsage>[0]);
}

beforeEach(() => void Object.assign(editor, { executed: [], items: [], selected: undefined }));

test("a suggestion that is only shown changes the counts, but not what was saved", () => {
  const usage = usageWith([]);
  const told: string[] = [];
  usage.onDidChange(() => told.push("counts"));
  usage.onDidSave(() => told.push("saved"));
  usage.noteShown(document, { offset: 0, text: "return" }, false);
  expect(told).toEqual(["counts"]);
  editor.commands.get("recurrent.completionAccepted")?.(6);
  expect(told).toEqual(["counts", "counts", "saved"]);
  usage.dispose();
});

test("counts from before languages were counted have a label", () => {
  const counts = { shown: 4, accepted: 2, charsSaved: 20, keysSaved: 18 };
  usageWith([{ day: "2026-01-31", ...counts }]).showCounts();
  const labels = editor.items.map(({ label }) => label);
  expect(labels).toContain("unknown");
  expect(labels).not.toContain("");
});

test("counts are exported by the command, which shows the error when that fails", async () => {
  editor.selected = "$(save) Export Usage Counts";
  usageWith([]).showCounts();
  await new Promise(resolve => setTimeout(resolve, 0));
  expect(editor.executed).toEqual(["recurrent.exportUsageCounts"]);
});
