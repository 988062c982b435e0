/** Which notes are believed, and what may be deleted because of one. */
import { expect, test } from "vitest";
import { isWorkspaceStorage, parseNotedModel } from "../../../src/host/model/notedModels.ts";

test("a note is read, and anything else is not", () => {
  const note = { workspace: "shop", storage: "/u/workspaceStorage/a1/me.recurrent", lastUsedMs: 5 };
  expect(parseNotedModel(JSON.stringify(note))).toEqual(note);
  const others = [
    "",
    "null",
    "[]",
    '"a"',
    "{",
    ...Object.keys(note).map(key => JSON.stringify({ ...note, [key]: {} })),
  ];
  for (const text of [...others, JSON.stringify({ ...note, storage: "relative" })]) {
    expect(parseNotedModel(text), text).toBeUndefined();
  }
});

test("only folders that the editor gives this extension for a workspace may be emptied", () => {
  const own = "/u/workspaceStorage/a1/me.recurrent";
  expect(isWorkspaceStorage("/u/workspaceStorage/b2/me.recurrent", own)).toBe(true);
  for (const folder of [
    "/",
    "/u",
    "/u/workspaceStorage",
    "/u/workspaceStorage/b2",
    "/u/workspaceStorage/b2/other.extension",
    "/elsewhere/workspaceStorage/b2/me.recurrent",
    "/u/workspaceStorage/b2/c/me.recurrent",
    "/home/me/project/me.recurrent",
  ]) {
    expect(isWorkspaceStorage(folder, own), folder).toBe(false);
  }
  const climbing = parseNotedModel(
    JSON.stringify({ workspace: "x", storage: "/u/workspaceStorage/../../home/me.recurrent", lastUsedMs: 1 }),
  );
  expect(isWorkspaceStorage(climbing!.storage, own)).toBe(false);
});
