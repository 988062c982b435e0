/** What is up to date is not made again, and what is not, is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { root, testFolder } from "../../src/build/project.mjs";
import { unlessFresh } from "../../src/build/stamps.mjs";

mkdirSync(testFolder, { recursive: true });
const folder = mkdtempSync(path.join(testFolder, "stamps-"));
const input = path.join(folder, "input.txt");
const output = path.join(folder, "output.txt");
const name = path.basename(folder);
const relative = (file: string) => path.relative(root, file).replaceAll("\\", "/");
const make = (recipe: string) =>
  unlessFresh(name, recipe, async () => {
    writeFileSync(output, "made");
    return { inputs: [relative(input)], outputs: [relative(output)] };
  });

beforeEach(async () => {
  writeFileSync(input, "one");
  await make("recipe");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(path.join(root, "dist/.stamps", `${name}.json`));
});

test("an unchanged thing is not made again", async () => {
  writeFileSync(input, "one"); // newer, with the same content
  expect(await make("recipe")).toBe(false);
});

test("a changed input makes it again, once", async () => {
  writeFileSync(input, "two");
  expect(await make("recipe")).toBe(true);
  expect(await make("recipe")).toBe(false);
});

test("a changed recipe makes it again", async () => {
  expect(await make("another recipe")).toBe(true);
});

test("a missing output or input makes it again", async () => {
  rmSync(output);
  expect(await make("recipe")).toBe(true);
  rmSync(input);
  await expect(make("recipe")).rejects.toThrow(/ENOENT/); // it was run, and looked for its input
});

test("an interrupted making is not taken for a finished one", async () => {
  writeFileSync(input, "two");
  await expect(unlessFresh(name, "recipe", () => Promise.reject(new Error("interrupted")))).rejects.toThrow();
  writeFileSync(input, "one");
  expect(await make("recipe")).toBe(true);
});
