/** Whom the usage counts tell about a suggestion, and what the list of counts shows. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

interface Item {
  readonly label: string;
}

interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

type Edit = { readonly document: unknown; readonly contentChanges: readonly Change[] };

const editor = vi.hoisted(() => ({
  onEdits: [] as ((edit: Edit) => void)[],
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
  workspace: {
    onDidChangeTextDocument: (listener: (edit: Edit) => void) => {
      editor.onEdits.push(listener);
      return { dispose: () => {} };
    },
    onDidCloseTextDocument: () => ({ dispose: () => {} }),
  },
}));

const { SuggestionUsage } = await import("../../../src/host/inline/suggestionUsage.ts");
type Document = Parameters<InstanceType<typeof SuggestionUsage>["noteShown"]>[0];

const document = { languageId: "python" } as unknown as Document;

function usageWith(stored: unknown) {
  const memento = { get: () => stored, update: async () => {}, keys: () => [] };
  return new SuggestionUsage(memento as unknown as ConstructorParameters<typeof SuggestionUsage>[0]);
}

beforeEach(() => void Object.assign(editor, { onEdits: [], executed: [], items: [], selected: undefined }));
afterEach(() => void vi.useRealTimers());

function edit(rangeOffset: number, text: string, rangeLength = 0): void {
  for (const listener of editor.onEdits) listener({ document, contentChanges: [{ rangeOffset, rangeLength, text }] });
}

const accept = (chars: number) => editor.commands.get("recurrent.completionAccepted")?.(chars);

test("a suggestion that is only shown changes the counts, but not what was saved", () => {
  const usage = usageWith([]);
  const told: string[] = [];
  usage.onDidChange(() => told.push("counts"));
  usage.onDidSave(() => told.push("saved"));
  usage.noteShown(document, { offset: 0, text: "return" }, false);
  expect(told).toEqual(["counts"]);
  accept(6);
  expect(told).toEqual(["counts", "counts", "saved"]);
  usage.dispose();
});

test("a suggestion that is typed to its end is one shown and one typed out, also where the editor closes a bracket", () => {
  const usage = usageWith([]);
  usage.noteShown(document, { offset: 0, text: "ope(x)" }, false);
  edit(0, "o");
  usage.noteShown(document, { offset: 1, text: "pe(x)" }, true);
  edit(1, "p");
  edit(2, "e");
  edit(3, "()");
  usage.noteShown(document, { offset: 4, text: "x" }, true);
  edit(4, "x");
  expect(usage.answer).toMatchObject({ all: { shown: 1, accepted: 0, typedOut: 1, charsSaved: 0 } });
  usage.dispose();
});

test("a suggestion that is requested again where it stands is no other one", () => {
  const usage = usageWith([]);
  usage.noteShown(document, { offset: 0, text: "return" }, false);
  usage.noteShown(document, { offset: 0, text: "return" }, false);
  usage.noteShown(document, { offset: 0, text: "returns" }, false);
  expect(usage.answer).toMatchObject({ all: { shown: 2 } });
  usage.dispose();
});

test("each accepted character counts once, however the suggestion is accepted", () => {
  const usage = usageWith([]);
  let ends = 0;
  usage.onDidAcceptLast(() => ends++);
  usage.noteShown(document, { offset: 0, text: "open(x)" }, false);
  edit(0, "open");
  edit(4, "(x)");
  accept(7);
  expect(usage.answer).toMatchObject({ all: { shown: 1, accepted: 1, charsSaved: 7, keysSaved: 5 } });
  expect(ends).toBe(1);
  usage.noteShown(document, { offset: 7, text: ".close" }, false);
  edit(7, ".close");
  accept(6);
  expect(usage.answer).toMatchObject({ all: { shown: 2, accepted: 2, charsSaved: 13, keysSaved: 10 } });
  expect(ends).toBe(1);
  usage.dispose();
});

test("after a while it is counted how much of the accepted text is still there", () => {
  vi.useFakeTimers();
  const usage = usageWith([]);
  usage.noteShown(document, { offset: 10, text: "open(x)" }, false);
  edit(10, "open(x)");
  accept(7);
  edit(0, "ab");
  edit(13, "", 4);
  edit(40, "else");
  expect(usage.answer).toMatchObject({ all: { checkedChars: 0 } });
  vi.advanceTimersByTime(5 * 60_000);
  expect(usage.answer).toMatchObject({ all: { checkedChars: 7, keptChars: 3 } });
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
