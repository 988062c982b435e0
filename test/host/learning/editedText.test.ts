/** Which written text is learned, and which is not. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LearnRequest } from "../../../src/protocol/completion.ts";

const TEXT = "first line\nsecond line\nkey = 'half a secr\nlast line\n";

/** The rules of a user who has set none. */
const RULES = { include: [], exclude: [], maxFileBytes: 200_000 };

const editor = vi.hoisted(() => ({
  isTrusted: true,
  isForgotten: false,
  settings: {} as Record<string, unknown>,
  /** The workspace folder that files belong to. */
  folder: "/w" as string | undefined,
  onSave: (_document: unknown): void => {},
  onSaveNotebook: (_notebook: unknown): void => {},
  notebooks: [] as unknown[],
  active: undefined as unknown,
  told: [] as string[],
}));

vi.mock("vscode", () => ({
  NotebookCellKind: { Markup: 1, Code: 2 },
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
    getConfiguration: () => ({ get: (name: string) => editor.settings[name.replace(/^recurrent\./, "")] }),
    getWorkspaceFolder: ({ scheme }: { scheme: string }) => editor.folder && { uri: { scheme, fsPath: editor.folder } },
    asRelativePath: () => "src/a.ts",
    onDidSaveTextDocument: (listener: (document: unknown) => void) => {
      editor.onSave = listener;
      return { dispose: () => {} };
    },
    onDidSaveNotebookDocument: (listener: (notebook: unknown) => void) => {
      editor.onSaveNotebook = listener;
      return { dispose: () => {} };
    },
    get notebookDocuments() {
      return editor.notebooks;
    },
  },
}));

const { adaptToFile, learnFromEdits } = await import("../../../src/host/learning/editedText.ts");

/** The parts of a document that are used here; lines end with their line breaks. */
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
    store: {
      learnedFolder: "/w",
      get isForgotten() {
        return editor.isForgotten;
      },
    },
    usage: {
      onDidAccept: (listener: () => void) => {
        accept = listener;
        return { dispose: () => {} };
      },
    },
    log: { info: (line: string) => editor.told.push(line), warn: () => {}, error: () => {} },
  };
  const owned = learnFromEdits(parts as unknown as Parameters<typeof learnFromEdits>[0]);
  return { learned, owned, parts, accept: () => accept() };
}

beforeEach(() => {
  vi.useFakeTimers();
  const active = { document: documentOf(), selections: [{ active: { line: 2 } }] };
  Object.assign(editor, { isTrusted: true, isForgotten: false, settings: {}, folder: "/w", active, told: [] });
});
afterEach(() => void vi.useRealTimers());

describe("a saved file", () => {
  test("is learned by memory and network, and the result is logged but not shown", async () => {
    const { learned } = setUp();
    editor.onSave(documentOf());
    await vi.runAllTimersAsync();
    expect(learned).toEqual([{ path: "src/a.ts", text: TEXT, isUnsaved: false, isAdapting: true, ...RULES }]);
    expect(editor.told).toEqual([
      "Adapted to src/a.ts in 3 steps; held-out bits per token: 2.000 before, 1.900 after.",
    ]);
  });

  test("is learned by the current rules, those of the editor among them", async () => {
    editor.settings = { "training.exclude": ["docs"], "files.exclude": { "**/out": true } };
    const { learned } = setUp();
    editor.onSave(documentOf());
    await vi.runAllTimersAsync();
    expect(learned).toMatchObject([{ include: [], exclude: ["docs", "**/out"], maxFileBytes: 200_000 }]);
  });

  test("is learned by memory alone when adaptation is off", async () => {
    editor.settings = { "training.adapt": false };
    const { learned, accept } = setUp();
    editor.onSave(documentOf());
    accept();
    await vi.runAllTimersAsync();
    expect(learned.map(({ isAdapting }) => isAdapting)).toEqual([false]);
  });

  test.each([
    ["in Restricted Mode", { isTrusted: false }],
    ["outside the learned folder", { folder: "/other" }],
    ["outside the workspace", { folder: undefined }],
    ["where completions are off", { settings: { "inline.enabled": false } }],
  ])("is not learned %s, nor is accepted text, nor the file on request", async (_, change) => {
    Object.assign(editor, change);
    const { learned, accept, parts } = setUp();
    editor.onSave(documentOf());
    accept();
    await adaptToFile(parts as unknown as Parameters<typeof adaptToFile>[0]);
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });

  test("is not learned after Forget This Workspace, and neither is accepted text", async () => {
    editor.isForgotten = true;
    const { learned, accept } = setUp();
    editor.onSave(documentOf());
    accept();
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });

  test("is not learned unless it is a file", async () => {
    const { learned } = setUp();
    editor.onSave(documentOf("untitled"));
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });
});

test("a saved notebook is learned by the sources of its cells, under its own path", async () => {
  const cells = [1, 2].map(kind => ({ kind, document: documentOf("vscode-notebook-cell") }));
  const uri = { scheme: "file", fsPath: "/w/src/a.ipynb" };
  const notebook = { uri, getCells: () => cells };
  editor.notebooks = [notebook];
  const { learned } = setUp();
  editor.onSaveNotebook(notebook);
  await vi.runAllTimersAsync();
  const [{ path, text, isUnsaved }] = learned as [LearnRequest];
  expect({ path, isUnsaved }).toEqual({ path: "src/a.ts", isUnsaved: false });
  expect(JSON.parse(text)).toEqual({
    cells: [
      { cell_type: "markdown", source: TEXT },
      { cell_type: "code", source: TEXT },
    ],
  });
  editor.onSaveNotebook({ uri, getCells: () => [] });
  expect(learned).toHaveLength(1);
});

describe("accepted text", () => {
  test("is learned with the text around it, once for several, without the line at the cursor", async () => {
    const { learned, accept } = setUp();
    for (let k = 0; k < 3; k++) accept();
    expect(learned).toEqual([]);
    await vi.runAllTimersAsync();
    const text = "first line\nsecond line\nlast line\n";
    expect(learned).toEqual([{ path: "src/a.ts", text, isUnsaved: true, isAdapting: true, ...RULES }]);
  });

  test("is not learned after the extension is deactivated", async () => {
    const { learned, accept, owned } = setUp();
    accept();
    owned.dispose();
    await vi.runAllTimersAsync();
    expect(learned).toEqual([]);
  });
});

test("the file in the editor is learned as a whole on request, and the result is shown", async () => {
  const { learned, parts } = setUp();
  await adaptToFile(parts as unknown as Parameters<typeof adaptToFile>[0]);
  expect(learned).toMatchObject([{ isWhole: true, isUnsaved: true, isAdapting: true }]);
  expect(editor.told).toEqual(["The network adapted to src/a.ts in 3 steps."]);
});
