/** What is written is learned where it may be, and nowhere else. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LearnRequest } from "../../../src/protocol/completion.ts";

const TEXT = "first line\nsecond line\nkey = 'half a secr\nlast line\n";

const editor = vi.hoisted(() => ({
  isTrusted: true,
  settings: {} as Record<string, unknown>,
  /** The workspace folder that files belong to. */
  folder: "/w" as string | undefined,
  onSave: (_document: unknown): void => {},
  active: undefined as unknown,
  told: [] as string[],
}));

vi.mock("vscode", () => ({
  window: {
    get activeTextEditor() {
      return editor.active;
    },
    setStatusBarMessage: (message: string) => editor.told.push(message),
  },
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    getConfiguration: () => ({ get: (name: string) => editor.settings[name] }),
    getWorkspaceFolder: () => editor.folder && { uri: { fsPath: editor.folder } },
    asRelativePath: () => "src/a.ts",
    onDidSaveTextDocument: (listener: (document: unknown) => void) => {
      editor.onSave = listener;
      return { dispose: () => {} };
    },
  },
}));

const { adaptToFile, learnWrittenText } = await import("../../../src/host/learning/editedText.ts");

/** A document as far as it is looked at; lines end with their breaks. */
function documentOf(scheme = "file") {
  const lines = TEXT.split(/(?<=\n)/);
  return {
    uri: { scheme, fsPath: "/w/src/a.ts", toString: () => "file:///w/src/a.ts" },
    languageId: "typescript",
    lineCount: lines.length,
    lineAt: (line: number) => ({ rangeIncludingLineBreak: line }),
    getText: (line?: number) => (line === undefined ? TEXT : lines[line]),
  };
}

function setUp() {
  const learned: LearnRequest[] = [];
  let accept = (): void => {};
  const parts = {
    model: {
      load: async () => null,
      learn: async (request: LearnRequest) => {
        learned.push(request);
        return { steps: 3, bitsBefore: 2, bitsAfter: 1.9, isKept: true };
      },
    },
    store: { learnedFolder: "/w" },
    acceptance: {
      onAccepted: (listener: () => void) => {
        accept = listener;
        return { dispose: () => {} };
      },
    },
    log: { info: (line: string) => editor.told.push(line), warn: () => {}, error: () => {} },
  };
  const owned = learnWrittenText(parts as unknown as Parameters<typeof learnWrittenText>[0]);
  return { learned, owned, parts, accept: () => accept() };
}

beforeEach(() => {
  vi.useFakeTimers();
  const active = { document: documentOf(), selections: [{ active: { line: 2 } }] };
  Object.assign(editor, { isTrusted: true, settings: {}, folder: "/w", active, told: [] });
});
afterEach(() => void vi.useRealTimers());

describe("what is saved", () => {
  test("is learned by memory and network, and what came of it is logged and not shown", async () => {
    const { learned } = setUp();
    editor.onSave(documentOf());
    await vi.runAllTimersAsync();
    expect(learned).toEqual([{ path: "src/a.ts", text: TEXT, isUnsaved: false, isAdapting: true }]);
    expect(editor.told).toEqual(["Learned src/a.ts in 3 steps; held-out bits per token: 2.000, now 1.900."]);
  });

  test("teaches memory alone when the network shall not learn", async () => {
    editor.settings = { "training.adapt": false };
    const { learned, accept } = setUp();
    editor.onSave(documentOf());
    accept();
    await vi.runAllTimersAsync();
    expect(learned.map(({ isAdapting }) => isAdapting)).toEqual([false]);
  });

  test.each([
    ["in Restricted Mode", { isTrusted: false }],
    ["outside of the learned folder", { folder: "/other" }],
    ["outside of the workspace", { folder: undefined }],
    ["where completions are off", { settings: { "inline.enabled": false } }],
  ])("is not learned %s, nor is what was accepted, nor by name", async (_, change) => {
    Object.assign(editor, change);
    const { learned, accept, parts } = setUp();
    editor.onSave(documentOf());
    accept();
    await adaptToFile(parts as unknown as Parameters<typeof adaptToFile>[0]);
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });

  test("is not learned from what is no file", async () => {
    const { learned } = setUp();
    editor.onSave(documentOf("untitled"));
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });
});

describe("what is accepted", () => {
  test("is learned with what was written around it, once after several, without the line that is being written", async () => {
    const { learned, accept } = setUp();
    for (let k = 0; k < 3; k++) accept();
    expect(learned).toEqual([]);
    await vi.runAllTimersAsync();
    const text = "first line\nsecond line\nlast line\n";
    expect(learned).toEqual([{ path: "src/a.ts", text, isUnsaved: true, isAdapting: true }]);
  });

  test("is not learned any more once the extension has ended", async () => {
    const { learned, accept, owned } = setUp();
    accept();
    owned.dispose();
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });
});

test("the file in the editor is learned as a whole when that is asked for, and what came of it is said", async () => {
  const { learned, parts } = setUp();
  await adaptToFile(parts as unknown as Parameters<typeof adaptToFile>[0]);
  expect(learned).toMatchObject([{ isWhole: true, isUnsaved: true, isAdapting: true }]);
  expect(editor.told).toEqual(["The network has learned src/a.ts in 3 steps."]);
});
