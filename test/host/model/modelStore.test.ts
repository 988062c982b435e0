/** Which folder has which model. */
import { beforeEach, expect, test, vi } from "vitest";

const editor = vi.hoisted(() => ({ folders: [] as unknown[], isPerFolder: false, deleted: [] as string[] }));
const uriOf = vi.hoisted(() => (path: string, scheme = "file") => ({
  scheme,
  fsPath: path,
  toString: () => `${scheme}://${path}`,
}));

vi.mock("vscode", () => ({
  Uri: {
    joinPath: ({ fsPath }: { fsPath: string }, ...names: string[]) => uriOf([fsPath, ...names].join("/")),
  },
  FileSystemError: Error,
  workspace: {
    get workspaceFolders() {
      return editor.folders;
    },
    getConfiguration: () => ({ get: () => editor.isPerFolder }),
    fs: {
      readDirectory: async () => ["model", "models", "report.html"].map(name => [name, 1]),
      delete: async ({ fsPath }: { fsPath: string }) => {
        editor.deleted.push(fsPath);
      },
    },
  },
}));

const { ModelStore } = await import("../../../src/host/model/modelStore.ts");

const folderOf = (name: string) => ({ uri: uriOf(`/w/${name}`), name, index: 0 });
const [a, b, c] = ["a", "b", "c"].map(folderOf) as [Folder, Folder, Folder];
type Folder = Parameters<InstanceType<typeof ModelStore>["turnTo"]>[0];

function newStore() {
  const state = new Map<string, unknown>();
  const workspaceState = {
    get: (key: string) => state.get(key),
    update: async (key: string, value: unknown) => void state.set(key, value),
  };
  const context = { storageUri: uriOf("/s"), globalStorageUri: uriOf("/g"), workspaceState };
  return new ModelStore(context as unknown as ConstructorParameters<typeof ModelStore>[0]);
}

beforeEach(() => void Object.assign(editor, { folders: [a, b, c], isPerFolder: false, deleted: [] }));

test("the folders share one model, of the folder that was learned last", async () => {
  const store = newStore();
  expect(store.turnTo(b)).toBe(false);
  await store.setLearnedFolder(b.uri.fsPath);
  expect([store.path, store.learnedFolder]).toEqual(["/s/model", "/w/b"]);
  expect(store.turnTo(c)).toBe(false);
  expect([store.path, store.learnedFolder]).toEqual(["/s/model", "/w/b"]);
});

test("a virtual folder is never the learned one, even with the path of a folder on the disk", async () => {
  const virtual = { uri: uriOf("/w/b", "vscode-vfs"), name: "b", index: 0 } as unknown as Folder;
  editor.folders = [virtual];
  const store = newStore();
  expect(store.learnedFolder).toBeUndefined();
  await store.setLearnedFolder("/w/b");
  expect(store.learnedFolder).toBeUndefined();
  await store.setRun("lm", { folder: "/w/b" });
  expect(store.runFolder).toBeUndefined();
  editor.folders = [virtual, a];
  expect([store.folder, store.learnedFolder]).toEqual([a, "/w/a"]);
  editor.isPerFolder = true;
  store.turnTo(virtual);
  expect(store.learnedFolder).toBeUndefined();
});

test("each folder has its own model if that is set, and the shared one stays with its folder", async () => {
  const store = newStore();
  await store.setLearnedFolder(b.uri.fsPath);
  editor.isPerFolder = true;
  const pathIn = (folder: Folder): string => {
    store.turnTo(folder);
    expect(store.learnedFolder).toBe(folder.uri.fsPath);
    return store.path;
  };
  expect([a, b, c].map(pathIn)).toEqual(["/s/models/0", "/s/model", "/s/models/1"]);
  await store.setLearnedFolder(c.uri.fsPath);
  expect([c, b, a].map(pathIn)).toEqual(["/s/models/1", "/s/model", "/s/models/0"]);
  expect([store.turnTo(a), store.turnTo(c)]).toEqual([false, true]);
  editor.folders = [a, b];
  expect(store.folder).toBe(a);
});

test("a single folder has the model of the workspace, whatever is set", () => {
  Object.assign(editor, { folders: [a], isPerFolder: true });
  const store = newStore();
  store.turnTo(a);
  expect(store.path).toBe("/s/model");
});

test("all models are forgotten together, with whatever else is stored for the workspace", async () => {
  const store = newStore();
  await store.setLearnedFolder(b.uri.fsPath);
  await store.setRun("lm", { folder: b.uri.fsPath });
  await store.delete();
  expect(editor.deleted).toEqual(["/s/model", "/s/models", "/s/report.html"]);
  expect([store.isForgotten, store.runFolder, store.learnedFolder]).toEqual([true, undefined, a.uri.fsPath]);
});
