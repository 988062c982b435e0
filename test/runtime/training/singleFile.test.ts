/** A single file: learned whole, whatever its type, with its last tenth held out. */
import { expect, test } from "vitest";
import { readFolder } from "../../../src/runtime/training/learnedCorpus.ts";
import { splitText } from "../../../src/runtime/training/singleFile.ts";
import { memoryFileSystem } from "../support.ts";

const request = { folder: "/w", modelFolder: "/m", budgetSeconds: 0 };
const textOf = (files: readonly { readonly text: string }[]) => files.map(({ text }) => text).join("");

test("a file of an unknown type and of more than a folder would take is learned", async () => {
  const text = "one line of a poem\n".repeat(20_000);
  const read = await readFolder({ ...request, file: "poem.xyz" }, memoryFileSystem({ "poem.xyz": text }), {});
  expect(textOf(read.training) + textOf(read.validation)).toBe(text);
  expect(read.report).toMatchObject({ trainingFiles: 1, validationFiles: 1, skipped: [] });
  expect(read.report.validationChars / text.length).toBeCloseTo(0.1, 3);
});

test("in a folder one limit decides for files of all types", async () => {
  const text = "one line of a poem\n".repeat(5000);
  const files = memoryFileSystem({ "poem.txt": text, "code.ts": text.replaceAll("poem", "code"), "b.md": "b\n" });
  const learned = async (maxFileBytes: number) => {
    const { training, validation } = await readFolder({ ...request, maxFileBytes }, files, {});
    return [...training, ...validation].map(({ path }) => path).sort();
  };
  expect(await learned(text.length)).toEqual(["b.md", "code.ts", "poem.txt"]);
  expect(await learned(text.length - 1)).toEqual(["b.md"]);
});

test("a file without line breaks is cut between characters, and a long one into parts", () => {
  const text = "\u{1f600}".repeat(1_500_000);
  const { training, validation } = splitText("faces", text);
  expect(training.map(({ path }) => path)).toEqual(["faces", "faces (part 2)", "faces (part 3)"]);
  expect(validation.map(({ path }) => path)).toEqual(["faces (held out)"]);
  expect(textOf([...training, ...validation])).toBe(text);
  for (const { text } of [...training, ...validation]) expect(text.length % 2).toBe(0);
});

test("a secret in a file is replaced", async () => {
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const text = `${"words of a long letter\n".repeat(200)}token = "${secret}"\n`;
  const { training, validation, report } = await readFolder(
    { ...request, file: "letter.txt" },
    memoryFileSystem({ "letter.txt": text }),
    {},
  );
  expect(report.replacedSecrets).toBe(1);
  expect(textOf([...training, ...validation])).not.toContain(secret);
});
