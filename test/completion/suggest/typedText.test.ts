import { expect, test } from "vitest";
import { TypedText } from "../../../src/completion/suggest/typedText.ts";

const FILE = "const a = 1;\nconst b = 2;\nconst c = 3;\n";

/** Types a text at an offset, key by key. Returns the text of the file, and what was remembered before the last key. */
function type(typed: TypedText, text: string, at: number, insert: string, path = "a.ts") {
  let remembered: readonly string[] = [];
  for (let k = 1; k <= insert.length; k++) {
    remembered = typed.reach({ path, prefix: text.slice(0, at) + insert.slice(0, k), suffix: text.slice(at) });
  }
  return { text: text.slice(0, at) + insert + text.slice(at), remembered };
}

test("remembers the lines that were typed once the cursor is elsewhere", () => {
  const typed = new TypedText();
  const first = type(typed, FILE, 12, " // one");
  expect(first.remembered).toEqual([]);
  const second = type(typed, first.text, first.text.indexOf(" = 2"), "Two");
  expect(second.remembered).toEqual(["const a = 1; // one\n"]);
  const third = type(typed, second.text, second.text.length, "end();");
  expect(third.remembered).toEqual(["const a = 1; // one\n", "\nconst bTwo = 2;\n"]);
});

test("the cursor stays at a place while text is typed, deleted or accepted there", () => {
  const typed = new TypedText();
  const at = (prefix: string, suffix: string) => typed.reach({ path: "a.ts", prefix, suffix });
  at("x\nfoo", "\ny");
  at("x\nfoo(", ")\ny");
  at("x\nfoo(12", ")\ny");
  at("x\nfoo(1", ")\ny");
  expect(at("x\nfoo(1, aLongAcceptedText)", "\ny")).toEqual([]);
  expect(at("z", "")).toEqual(["\nfoo(1, aLongAcceptedText)\n"]);
});

test("a place where nothing was typed is not remembered, also when the cursor moves on from it", () => {
  const typed = new TypedText();
  for (const offset of [3, 14, 30, 8]) {
    const [prefix, suffix] = [FILE.slice(0, offset), FILE.slice(offset)];
    expect(typed.reach({ path: "a.ts", prefix, suffix })).toEqual([]);
  }
});

test("keeps documents apart, and forgets a closed one", () => {
  const typed = new TypedText();
  type(typed, FILE, 12, " // one");
  expect(type(typed, FILE, 5, "xy", "b.ts").remembered).toEqual([]);
  expect(type(typed, FILE, 30, "xy").remembered).toEqual(["const a = 1; // one\n"]);
  typed.forget("a.ts");
  expect(type(typed, FILE, 5, "xy").remembered).toEqual([]);
});

test("remembers a bounded text", () => {
  const typed = new TypedText();
  let text = FILE;
  for (let k = 0; k < 60; k++) ({ text } = type(typed, text, 5 + (k % 2) * 20, "y".repeat(k % 7 === 0 ? 3000 : 40)));
  const { remembered } = type(typed, text, text.length, "ab");
  expect(remembered.length).toBeGreaterThan(0);
  expect(remembered.join("").length).toBeLessThanOrEqual(4000);
});
