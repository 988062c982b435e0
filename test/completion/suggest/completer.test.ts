import { describe, expect, test } from "vitest";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { Completer } from "../../../src/completion/suggest/completer.ts";
import { TypedText } from "../../../src/completion/suggest/typedText.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

const LINE = "export function readConfiguration(path: string): Configuration {\n";
const clock = () => 0;

function expertsOf(texts: readonly string[], withNetwork = false): Experts {
  const vocabulary = pieceVocabulary([
    " function",
    "export",
    " return",
    " value",
    "Config",
    " total",
    "ion",
    " na",
    " const",
    " count",
  ]);
  const documents = texts.map((text, k) => ({ path: `${k}`, ids: vocabulary.encode(text).ids }));
  const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
  return { vocabulary, predictor: withNetwork ? fakePredictor(vocabulary.size) : undefined, memory };
}

function ask(experts: Experts, prefix: string, suffix = "", rest: { minConfidence?: number } = {}): string {
  return new Completer(experts).complete({ path: "new", prefix, suffix, ...rest }, clock).text;
}

describe("completion", () => {
  const experts = expertsOf(Array.from({ length: 12 }, (_, k) => `${LINE}  let x${k} = ${k};\n`));

  test("continues as the workspace does, to the end of the line", () => {
    expect(ask(experts, "export function readConfig")).toBe(LINE.slice(26, -1));
    expect(ask(experts, "let a = 1;\nexport function ", "", { minConfidence: 0.25 })).toBe(LINE.slice(16, -1));
  });

  test("knows the names that stand below the cursor", () => {
    const continued = (suffix: string): string => {
      const request = { path: "new", prefix: "let a = 1;\nwareh", suffix };
      return new TextDecoder().decode(new Completer(experts).predict(request, clock).bytes);
    };
    expect(continued("\nwarehouseLedger(a);\nwarehouseLedger(b);\n")).toMatch(/^ouseLedger/);
    expect(continued("\nb;\n")).not.toMatch(/^ouse/);
  });

  test("what was typed at one place is likelier at the next one", () => {
    const completer = new Completer(experts);
    const below = "\nwarehouseLedger(a);\nwarehouseLedger(b);\n";
    const continued = (prefix: string, suffix: string): string => {
      const { bytes } = completer.predict({ path: "new", prefix, suffix }, clock);
      return new TextDecoder().decode(bytes);
    };
    expect(continued("let a = 1;\nwareh", below)).toMatch(/^ouseLedger/);
    const edited = "warehouseIndex";
    for (let k = 1; k <= edited.length; k++) continued(`let a = 1;\n\n${below}${edited.slice(0, k)}`, "\n");
    expect(continued("let a = 1;\nwareh", `${below}${edited}\n`)).toMatch(/^ouseIndex/);
  });

  test("continues to the end of the block where that is allowed and worthwhile", () => {
    const body = "count = count + value;\n";
    const block = `  for (const value of total) {\n    ${body}  }\n`;
    const texts = Array.from({ length: 6 }, (_, k) => `let x${k} = ${k};\n${block}  return x${k};\n`);
    const blocks = expertsOf(texts);
    const request = { path: "new", prefix: "let y = 1;\n  for (con", suffix: "", minConfidence: 0.3 };
    const complete = (rest: object): string => new Completer(blocks).complete({ ...request, ...rest }, clock).text;
    const rest = block.slice("  for (con".length, -1);
    expect(complete({ maxLines: 5 })).toBe(rest);
    expect(complete({ maxLines: 2 })).toBe(rest.slice(0, -4));
    expect(complete({})).toBe("st value of total) {");
    expect(complete({ maxLines: 5, suffix: ")\n" })).not.toContain("\n");
    expect(complete({ maxLines: 5, suffix: "\n  }\n" })).toBe(rest.slice(0, -4));
    expect(complete({ maxLines: 5, maxChars: 4 }).length).toBeLessThanOrEqual(20);
  });

  test("finds the end of a block, whatever follows it", () => {
    const block = "  while (total) {\n    count = count + value;\n  }\n";
    const texts = [..."abcdef"].map(name => `let x = 1;\n${block}  ${name}${name}${name} = 2;\n`);
    const request = { path: "new", prefix: "let x = 1;\n  while (", suffix: "", minConfidence: 0.3, maxLines: 9 };
    const { text } = new Completer(expertsOf(texts)).complete(request, clock);
    expect(text).toBe(block.slice("  while (".length, -1));
  });

  test("reads all line ends alike, and suggests those of the document", () => {
    const lines = "  open();\n  read();\n  close();\n";
    const known = expertsOf(
      Array.from({ length: 6 }, (_, k) => `let x${k} = ${k};\n${lines}`),
      true,
    );
    const request = { path: "new", minConfidence: 0.05, maxLines: 3 };
    const ends = (text: string, lineEnd: string): string => text.replaceAll("\n", lineEnd);
    const [before, after] = ["let y = 1;\n  open();", "\n}\n"];
    const expected = new Completer(known).complete({ ...request, prefix: before, suffix: after }, clock);
    expect(expected.text).toContain("\n");
    for (const lineEnd of ["\r\n", "\r"]) {
      const around = { ...request, prefix: ends(before, lineEnd), suffix: ends(after, lineEnd) };
      const own = { ...expected, text: ends(expected.text, lineEnd) };
      const completer = new Completer(known);
      expect(completer.complete(around, clock)).toEqual(own);
      expect(completer.suggest(completer.predict(around, clock), around)).toEqual(own);
      expect(completer.readOn(around)).toBe(true);
    }
  });

  test("replaces what follows the cursor in a document with carriage returns too", () => {
    const calls = expertsOf(Array.from({ length: 6 }, (_, k) => `let x${k} = ${k};\n  write(value, total);\n`));
    const at = (prefix: string, suffix: string) =>
      new Completer(calls).complete({ path: "new", prefix, suffix, minConfidence: 0.2 }, clock);
    const unix = at("let y = 1;\n  write(val", ")\n");
    expect(unix.replaceSuffix).toBe(1);
    expect(at("let y = 1;\r\n  write(val", ")\r\n")).toEqual(unix);
  });

  test("begins the next line at the end of a block, but not between other lines", () => {
    const lines = "  open();\n  read();\n  close();\n";
    const known = expertsOf(Array.from({ length: 6 }, (_, k) => `let x${k} = ${k};\n${lines}`));
    const at = (suffix: string) =>
      new Completer(known).complete(
        { path: "new", prefix: "let y = 1;\n  open();", suffix, minConfidence: 0.2 },
        clock,
      );
    expect(at("").text).toBe("\n  read();");
    expect(at("\n}\n").text).toBe("\n  read();");
    expect(at("\n\nlet z = 2;\n").text).toBe("\n  read();");
    expect(at("\n  write();\n").text).toBe("");
    expect(at(" // opens").text).toBe("");
  });

  test("answers with the lines it has found when the deadline comes", () => {
    const lines = "open read sort fill show keep send free".replace(/(\w+) ?/g, "  $1(value);\n");
    const long = expertsOf(Array.from({ length: 12 }, (_, k) => `let x${k} = ${k};\n${lines}`));
    const request = { path: "new", prefix: "let y = 1;\n  open", suffix: "", minConfidence: 0.05, maxLines: 12 };
    const whole = new Completer(long).complete(request, clock).text;
    expect(whole).toContain("\n");
    const late = Array.from({ length: 60 }, (_, k) => {
      let now = 0;
      return new Completer(long).complete({ ...request, deadlineMs: 2 + 2 * k }, () => now++).text;
    });
    for (const text of late) expect(whole.startsWith(text)).toBe(true);
    expect(late.some(text => text !== "" && text !== whole)).toBe(true);
    expect(late.at(-1)).toBe(whole);
  });

  test("completes a half-typed word, wherever its tokens would end", () => {
    for (let typed = 9; typed < 30; typed++) {
      const text = ask(experts, LINE.slice(0, typed), "", { minConfidence: 0.1 });
      expect(LINE.slice(typed).startsWith(text) && text.length > 20, `${typed}: ${text}`).toBe(true);
    }
  });

  test("is empty where nothing is known, and below the minimum confidence", () => {
    expect(ask(experts, "zq")).toBe("");
    expect(ask(experts, "")).toBe(ask(experts, ""));
    expect(ask(experts, "export function readConfig", "", { minConfidence: 1 })).toBe("");
  });

  test("is empty inside a word, and does not repeat what follows the cursor", () => {
    expect(ask(experts, "export function readConfig", "uration(")).toBe("");
    let accepted = "";
    for (let next = "uration"; next !== ""; accepted += next) {
      next = ask(experts, `export function readConfig${accepted}`, " {\n");
    }
    expect(accepted).toBe("uration(path: string): Configuration");
    expect(ask(experts, "export function ", `\n${LINE.slice(16)}`)).toBe("");
  });

  test("a request that is late is empty, and the next one is complete", () => {
    const completer = new Completer(experts);
    let now = 0;
    const slow = () => now++;
    const prefix = `${"let a = 1;\n".repeat(20)}export function readConfig`;
    const request = { path: "late", prefix, suffix: "" };
    expect(completer.complete({ ...request, deadlineMs: 2 }, slow).text).toBe("");
    for (let k = 0; k < 50; k++) completer.complete({ ...request, deadlineMs: 2 }, slow);
    expect(completer.complete(request, clock)).toEqual(new Completer(experts).complete(request, clock));
  });
});

describe("state along a document", () => {
  test("after any edit the answer equals that of a fresh completer that knows what was typed", () => {
    const random = createRandom(11);
    const experts = expertsOf([madeUpCode(random, 60)], true);
    const typed = new TypedText();
    const completer = new Completer(experts, undefined, typed);
    const source = madeUpCode(random, 40);
    let text = source.slice(0, 700);
    let shown = 0;
    for (let round = 0; round < 60; round++) {
      const at = Math.floor(random() * (text.length + 1));
      const cut = random() < 0.5 ? Math.floor(random() * 20) : 0;
      const from = Math.floor(random() * (source.length - 30));
      text = text.slice(0, at) + source.slice(from, from + Math.floor(random() * 25)) + text.slice(at + cut);
      const cursor = Math.floor(random() * (text.length + 1));
      const request = { path: "a", prefix: text.slice(0, cursor), suffix: "", minConfidence: 0 };
      const answer = completer.complete(request, clock);
      expect(answer).toEqual(new Completer(experts, undefined, typed).complete(request, clock));
      if (answer.text !== "") shown++;
    }
    expect(shown).toBeGreaterThan(3);
  });

  test("a keystroke costs a few steps of the network, not the whole prefix", () => {
    const predictor = fakePredictor(257);
    const vocabulary = pieceVocabulary();
    const experts = { vocabulary, predictor, memory: WorkspaceMemory.build([], vocabulary.size, vocabulary.eos) };
    const completer = new Completer(experts);
    const prefix = madeUpCode(createRandom(1), 100);
    completer.complete({ path: "a", prefix, suffix: "" }, clock);
    const before = predictor.steps();
    completer.complete({ path: "a", prefix: `${prefix}r`, suffix: "" }, clock);
    expect(predictor.steps() - before).toBeLessThan(30);
  });

  test("a document that was learned is used by the next request", () => {
    const experts = expertsOf(["let a = 1;\n"]);
    const completer = new Completer(experts);
    const request = { path: "a", prefix: "export function readConfig", suffix: "", minConfidence: 0.1 };
    expect(completer.complete(request, clock).text).toBe("");
    for (const path of ["x", "y", "z"]) experts.memory.add({ path, ids: experts.vocabulary.encode(LINE).ids });
    expect(completer.complete(request, clock).text).not.toBe("");
  });
});
