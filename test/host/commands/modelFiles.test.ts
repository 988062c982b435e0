/** Import, export, and corpus report: the dialogs, and the requests to the model. */
import { beforeEach, expect, test, vi } from "vitest";
import { corpusReportText } from "../../../src/host/model/corpusReportText.ts";

const editor = vi.hoisted(() => ({
  shownMessages: [] as string[],
  /** The label and the location that the user selects; undefined when the user cancels. */
  picked: undefined as string | undefined,
  location: undefined as string | undefined,
  shown: undefined as string | undefined,
  workspace: { workspaceFolders: [{ uri: { scheme: "file", fsPath: "/w" } }] as unknown[], isTrusted: true },
}));

vi.mock("vscode", () => {
  const tell = async (message: string): Promise<void> => {
    editor.shownMessages.push(message);
  };
  const chosen = () => (editor.location === undefined ? undefined : { fsPath: editor.location });
  let content: (() => string) | undefined;
  return {
    window: {
      showInformationMessage: tell,
      showWarningMessage: tell,
      setStatusBarMessage: tell,
      showQuickPick: async (items: readonly { label: string }[]) => items.find(({ label }) => label === editor.picked),
      showSaveDialog: async () => chosen(),
      showOpenDialog: async () => (chosen() ? [chosen()] : undefined),
      showTextDocument: async (text: string) => {
        editor.shown = text;
      },
    },
    workspace: {
      get workspaceFolders() {
        return editor.workspace.workspaceFolders;
      },
      get isTrusted() {
        return editor.workspace.isTrusted;
      },
      registerTextDocumentContentProvider: (_: string, provider: { provideTextDocumentContent(): string }) => {
        content = provider.provideTextDocumentContent;
        return { dispose: () => {} };
      },
      openTextDocument: async () => content?.(),
    },
    Uri: { from: (parts: object) => parts, file: (fsPath: string) => ({ scheme: "file", fsPath }) },
  };
});

const { exportModel, importModel, showCorpusReport } = await import("../../../src/host/commands/modelFiles.ts");

const report = {
  trainingFiles: 1200,
  trainingChars: 34_000,
  validationFiles: 2,
  validationChars: 50,
  replacedSecrets: 1,
  skipped: [{ reason: "vendored", count: 3, examples: ["lib/a`b|c.js"] }],
} as const;

function partsOf({ hasModel = true, isRunning = false } = {}) {
  const asked: unknown[] = [];
  const note = (name: string) => async (request?: unknown) => {
    asked.push([name, request]);
    return { bytes: 1, tensors: 1 };
  };
  const model = { exportWeights: note("export"), copy: note("copy"), corpusReport: async () => report };
  const store = { path: "/m", hasModel: async () => hasModel, setLearnedFolder: note("learned") };
  const reload = async () => {
    asked.push("reload");
    return null;
  };
  const parts = { session: { isRunning }, model: { ...model, reload }, store };
  return { parts: parts as unknown as Parameters<typeof importModel>[0], asked };
}

beforeEach(() => {
  Object.assign(editor, { shownMessages: [], picked: undefined, location: "/there", shown: undefined });
  editor.workspace = { workspaceFolders: [{ uri: { scheme: "file", fsPath: "/w" } }], isTrusted: true };
});

test.each([
  ["safetensors", ["export", { modelFolder: "/m", format: "safetensors", out: "/there", mayReplace: true }]],
  ["TensorFlow.js", ["export", { modelFolder: "/m", format: "tfjs", out: "/there/recurrent-tfjs" }]],
  ["Complete Model", ["copy", { from: "/m", to: "/there/recurrent-model" }]],
])("exporting as %s writes to the selected location", async (label, request) => {
  const { parts, asked } = partsOf();
  editor.picked = label;
  await exportModel(parts);
  expect(asked).toEqual([request]);
  expect(editor.shownMessages).toHaveLength(1);
});

test("nothing is exported when the user cancels or there is no model", async () => {
  const { parts, asked } = partsOf();
  await exportModel(parts);
  Object.assign(editor, { picked: "safetensors", location: undefined });
  await exportModel(parts);
  expect(editor.shownMessages).toEqual([]);
  await exportModel(partsOf({ hasModel: false }).parts);
  expect(editor.shownMessages).toHaveLength(1);
  expect(asked).toEqual([]);
});

test("an imported model becomes that of the workspace and is loaded at once", async () => {
  const { parts, asked } = partsOf();
  await importModel(parts);
  expect(asked).toEqual([["copy", { from: "/there", to: "/m" }], ["learned", "/w"], "reload"]);
});

test("nothing is imported in Restricted Mode, without a folder, into a virtual one, or during a run", async () => {
  const { parts, asked } = partsOf();
  editor.workspace.isTrusted = false;
  await importModel(parts);
  editor.workspace = { workspaceFolders: [], isTrusted: true };
  await importModel(parts);
  editor.workspace.workspaceFolders = [{ uri: { scheme: "memfs", fsPath: "/w" } }];
  await importModel(parts);
  editor.workspace.workspaceFolders = [{ uri: { scheme: "file", fsPath: "/w" } }];
  await importModel({ ...parts, session: { isRunning: true } });
  editor.location = undefined;
  await importModel(parts);
  expect(asked).toEqual([]);
  expect(editor.shownMessages).toHaveLength(4);
});

test("the report lists what was learned, and what was skipped and why", async () => {
  await showCorpusReport(partsOf().parts);
  expect(editor.shown).toBe(corpusReportText(report));
  expect(editor.shown).toContain("- Training files: 1,200");
  expect(editor.shown).toContain("| third-party code | 3 | `lib/a'b\\|c.js` |");
  expect(corpusReportText({ ...report, skipped: [] })).toContain("No files were skipped.");
});
