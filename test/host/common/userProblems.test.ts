/** Provokes each problem that the user is shown, through the command where it occurs. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { UserProblem } from "../../../src/host/common/userProblems.ts";
import type { ModelSummary } from "../../../src/protocol/completion.ts";

type Command = (argument?: unknown) => Promise<unknown>;

const editor = vi.hoisted(() => ({
  shown: [] as string[],
  commands: new Map<string, (argument?: unknown) => Promise<unknown>>(),
  answer: undefined as string | undefined,
  workspace: { workspaceFolders: [] as unknown[], isTrusted: true },
}));

vi.mock("vscode", () => {
  const show = async (message: string): Promise<string | undefined> => {
    editor.shown.push(message);
    return editor.answer;
  };
  return {
    window: {
      showInformationMessage: show,
      showWarningMessage: show,
      showErrorMessage: show,
      showQuickPick: async ([first]: readonly string[]) => first,
      withProgress: (_options: unknown, task: () => unknown) => task(),
    },
    commands: {
      registerCommand: (name: string, run: Command) => {
        editor.commands.set(name, run);
        return { dispose: () => {} };
      },
    },
    workspace: Object.defineProperties(
      { getConfiguration: () => ({ get: () => undefined, inspect: () => undefined }) },
      {
        workspaceFolders: { get: () => editor.workspace.workspaceFolders },
        isTrusted: { get: () => editor.workspace.isTrusted },
        fs: {
          value: {
            stat: async () => {
              throw new Error("The disk is full.");
            },
          },
        },
      },
    ),
    ProgressLocation: { Notification: 15 },
    EventEmitter: class {},
    Uri: { joinPath: () => ({}), file: (path: string) => ({ fsPath: path, scheme: "file" }) },
  };
});

const { registerCommands } = await import("../../../src/host/commands/commands.ts");
const { readNextRun } = await import("../../../src/host/common/settings.ts");
const { openInFolder } = await import("../../../src/host/panel/openCorpusFile.ts");
const { notSavedTeller, tellLoaded } = await import("../../../src/host/model/modelMessages.ts");
const { problemText, workerProblem } = await import("../../../src/host/common/userProblems.ts");

const folderOf = (scheme: string) => ({ uri: { scheme, fsPath: "/w" }, name: "w" });
const failing = async (): Promise<never> => {
  throw new Error("The disk is full.");
};

/** The parts of the extension when everything works and there is no model yet. */
const idle = {
  session: { isRunning: false, stop: async () => {}, train: failing },
  replays: { isRunning: false, stop: async () => {}, survey: failing },
  model: {
    surveyData: async () => ({ fits: [], isWhole: true }),
    sample: async () => undefined,
    audit: async () => undefined,
    release: () => {},
    reload: async () => {},
  },
  store: {
    turnTo: () => false,
    path: "/m",
    runFolder: undefined,
    newestKind: "lm",
    runOf: () => undefined,
    pathOf: () => "/m",
    hasModel: async () => false,
    hasCheckpoint: async () => false,
    setRun: async () => {},
    delete: async () => {},
  },
  panel: { isVisible: true, show: () => {} },
  choices: { next: () => readNextRun(() => undefined) },
  events: { emit: () => {} },
  log: { info: () => {}, warn: () => {}, error: () => {}, show: () => {} },
};

type Changes = { readonly [part in keyof typeof idle]?: object };

/** Runs a command with some parts of the extension replaced, and returns the last message to the user. */
async function shownAfter(command: string, changes: Changes = {}, argument?: unknown): Promise<string | undefined> {
  const parts = Object.fromEntries(
    Object.entries(idle).map(([name, part]) => [name, { ...part, ...changes[name as keyof Changes] }]),
  );
  registerCommands(parts as unknown as Parameters<typeof registerCommands>[0]);
  await editor.commands.get(command)?.(argument);
  return editor.shown.at(-1);
}

beforeEach(() => {
  editor.workspace = { workspaceFolders: [folderOf("file")], isTrusted: true };
});
afterEach(() => {
  editor.shown.length = 0;
  editor.answer = undefined;
});

const reason = "The disk is full.";
const sampleMessage = { type: "sample", options: { prompt: "", temperature: 1, topK: 0, topP: 1, seed: 1 } };

/** All but "modelNotice", whose texts are in core/faults.ts. */
const PROVOKED: Readonly<Record<Exclude<UserProblem["kind"], "modelNotice">, readonly [UserProblem, () => unknown]>> = {
  noFolder: [
    { kind: "noFolder" },
    () => {
      editor.workspace.workspaceFolders = [];
      return shownAfter("recurrent.train");
    },
  ],
  untrusted: [
    { kind: "untrusted" },
    () => {
      editor.workspace.isTrusted = false;
      return shownAfter("recurrent.train");
    },
  ],
  virtual: [
    { kind: "virtual" },
    () => {
      editor.workspace.workspaceFolders = [folderOf("vscode-vfs")];
      return shownAfter("recurrent.train");
    },
  ],
  alreadyTraining: [{ kind: "alreadyTraining" }, () => shownAfter("recurrent.train", { session: { isRunning: true } })],
  noFile: [{ kind: "noFile" }, () => shownAfter("recurrent.trainCurrentFile")],
  noExamples: [
    { kind: "noExamples", file: "data.tsv" },
    () => shownAfter("recurrent.trainDataFile", {}, { file: "/w/data.tsv" }),
  ],
  noTaskModel: [{ kind: "noTaskModel" }, () => shownAfter("recurrent.predict")],
  noInput: [
    { kind: "noInput" },
    () => shownAfter("recurrent.predict", { store: { hasModel: async () => true } }, { task: "tag" }),
  ],
  noModel: [{ kind: "noModel" }, () => shownAfter("recurrent.audit")],
  trainingFailed: [{ kind: "trainingFailed", reason }, () => shownAfter("recurrent.train")],
  trainingInterrupted: [
    { kind: "trainingInterrupted", reason },
    () =>
      shownAfter("recurrent.resumeTraining", {
        store: { hasCheckpoint: async () => true, runFolder: folderOf("file") },
      }),
  ],
  alreadyReplaying: [
    { kind: "alreadyReplaying" },
    () => shownAfter("recurrent.replayCommits", { replays: { isRunning: true } }),
  ],
  replayFailed: [{ kind: "replayFailed", reason }, () => shownAfter("recurrent.replayCommits")],
  sampleFailed: [
    { kind: "sampleFailed", reason },
    () => shownAfter("recurrent.sample", { model: { sample: failing } }, sampleMessage),
  ],
  forgetFailed: [
    { kind: "forgetFailed", reason },
    () => {
      editor.answer = "Forget";
      return shownAfter("recurrent.forget", { store: { delete: failing } });
    },
  ],
  cannotOpen: [
    { kind: "cannotOpen", path: "src/gone.ts", reason },
    async () => {
      await openInFolder({} as never, "src/gone.ts");
      return editor.shown.at(-1);
    },
  ],
  audited: [
    { kind: "audited", documents: 3, writings: 2, findings: 0 },
    () =>
      shownAfter("recurrent.audit", {
        model: { audit: async () => ({ documents: 3, writings: 2, findings: [], suspicions: [] }) },
      }),
  ],
  networkForgotten: [
    { kind: "networkForgotten" },
    () => {
      tellLoaded({ isNetworkForgotten: true } as ModelSummary);
      return editor.shown.at(-1);
    },
  ],
  memoryNotSaved: [
    { kind: "memoryNotSaved", reason },
    () => {
      const tell = notSavedTeller();
      for (let k = 0; k < 3; k++) tell(reason);
      expect(editor.shown).toHaveLength(1);
      return editor.shown.at(-1);
    },
  ],
  commandFailed: [
    { kind: "commandFailed", reason },
    () => shownAfter("recurrent.showLog", { log: { show: () => void failingNow() } }),
  ],
};

function failingNow(): never {
  throw new Error(reason);
}

test.each(["noFolder", "untrusted", "virtual", "alreadyTraining"] as const)(
  "no commits are replayed: %s",
  async kind => {
    if (kind === "noFolder") editor.workspace.workspaceFolders = [];
    if (kind === "untrusted") editor.workspace.isTrusted = false;
    if (kind === "virtual") editor.workspace.workspaceFolders = [folderOf("vscode-vfs")];
    const session = { isRunning: kind === "alreadyTraining" };
    const problem = kind === "alreadyTraining" ? ({ kind, before: "replay" } as const) : { kind };
    expect(await shownAfter("recurrent.replayCommits", { session })).toBe(problemText(problem).message);
  },
);

test("a training run in progress says what has to wait for its end", async () => {
  const session = { isRunning: true };
  expect(await shownAfter("recurrent.train", { session })).toMatch(/^A training run is already in progress\. Stop it/);
  expect(await shownAfter("recurrent.replayCommits", { session })).toBe(
    "A training run is in progress. Stop it before you replay commits.",
  );
  expect(await shownAfter("recurrent.importModel", { session })).toBe(
    "A training run is in progress. Stop it before you import a model.",
  );
});

test("a worker without memory says what to do about its own work", () => {
  expect(workerProblem("memory", "training")).toContain("Train on fewer files.");
  expect(workerProblem("memory", "replay")).toContain("Replay fewer commits");
  expect(workerProblem("memory", "replay")).not.toContain("model is kept");
});

test("an audit says one secret and one file in the singular", () => {
  const audited = { kind: "audited", documents: 1, writings: 3, findings: 1 } as const;
  expect(problemText(audited).message).toBe(
    "Found 1 possible secret in 1 file in memory and 3 generated texts. See the log.",
  );
  expect(problemText({ ...audited, documents: 1200, findings: 0 }).message).toBe(
    "Found no known kind of secret in 1,200 files in memory and 3 generated texts.",
  );
});

test.each(Object.entries(PROVOKED))("%s", async (_, [problem, provoke]) => {
  expect(await provoke()).toBe(problemText(problem).message);
});
