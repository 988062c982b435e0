import { expect, test } from "vitest";
import { learnedText } from "../../src/runtime/serving/learnedFile.ts";
import { DEFAULT_RULES, readCorpus } from "../../src/workspace/corpus.ts";
import { notebookText } from "../../src/workspace/notebook.ts";
import { memoryFileSystem } from "./memoryFileSystem.ts";

const markdown = { cell_type: "markdown", metadata: {}, source: ["# Sales\n", "By month"] };
const code = {
  cell_type: "code",
  source: "plot(sales)",
  outputs: [{ data: { "text/plain": ["secret output"], "image/png": "iVBORw0KGgo" } }],
};
const notebook = { cells: [markdown, code, { cell_type: "raw", source: "raw" }], nbformat: 4, nbformat_minor: 5 };
const text = "# Sales\nBy month\n\nplot(sales)";

test("the text of a notebook is that of its cells, without outputs", () => {
  expect(notebookText(JSON.stringify(notebook))).toBe(text);
  const earlier = { worksheets: [{ cells: [markdown, { cell_type: "code", input: ["a = 1\n", "b"] }] }], nbformat: 3 };
  expect(notebookText(JSON.stringify(earlier))).toBe("# Sales\nBy month\n\na = 1\nb");
});

test("what is no notebook has no text", () => {
  for (const json of ["", "<<<<<<< HEAD", "null", "[]", "{}", '{"cells":1}', '{"worksheets":{}}']) {
    expect(notebookText(json)).toBeUndefined();
  }
  expect(notebookText('{"cells":[null,1,{"cell_type":"code","source":[1,"a"]},{"cell_type":"code"}]}')).toBe("a");
});

test("notebooks are learned from the disk, and when they are saved", async () => {
  const json = JSON.stringify(notebook);
  const files = { "a.ipynb": json, "b.ipynb": "not a notebook", "c.ipynb": JSON.stringify({ cells: [] }) };
  const corpus = await readCorpus(memoryFileSystem(files), DEFAULT_RULES);
  expect(corpus.files).toEqual([{ path: "a.ipynb", text }]);
  expect(corpus.skipped.map(({ reason, examples }) => [reason, examples])).toEqual([
    ["empty", ["c.ipynb"]],
    ["unreadable", ["b.ipynb"]],
  ]);
  expect(await learnedText({ path: "a.ipynb", text: json }, DEFAULT_RULES)).toBe(text);
});
