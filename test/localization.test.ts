/** No text bypasses the tables of strings, and every table is complete. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { afterEach, describe, expect, test } from "vitest";
import { decimal, speak, t } from "../src/protocol/localize.ts";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const json = (file: string): Record<string, string> => JSON.parse(read(file));
const FOLDERS = ["src/host", "src/protocol", "webview"];

/** What goes wrong between two threads is for the log, and told as the reason of what failed. */
const SAYS_FAULTS = /protocol\/(dataBlock|port|rpc|wire)\.ts/;
/** A page without a word; a program; texts that are read as they are in every language. */
const SAYS_NOTHING = /host\/panel\/panelHtml\.ts|playground\/model\/tensorCode\.ts|learn\/samples\//;

/** What reads the same in every language. */
const NAMES = /^(Recurrent\W*|RNN|GRU|LSTM|WebGPU|WebGL|Top-k|Top-p|W[awy]{1,2}[axy]?|Γ.|T[xy] [=≠>].*|token tint-.*)$/;
/** Two words, or one that begins a sentence; what is not said to anyone hardly looks like this. */
const LOOKS_SAID = /\p{L}{2,} +\p{L}{2,}|^\p{Lu}\p{Ll}+/u;
/** Attributes and options that take words of the machine's. */
const MACHINE_NAMES = /^(class|style|viewBox|type|role|id|command|key|view|kind|tag|font|fill|d)$/;

const files = FOLDERS.flatMap(folder =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map(name => `${folder}/${name.replaceAll("\\", "/")}`),
);

const parse = (file: string) => ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext, true);

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, child => walk(child, visit));
}

const isTranslation = ({ expression }: ts.CallExpression) => expression.getText() === "t";

/** The keys of a file, and the calls whose key is no literal. */
function keysOf(file: string): { readonly keys: readonly string[]; readonly unclear: readonly string[] } {
  const keys: string[] = [];
  const unclear: string[] = [];
  walk(parse(file), node => {
    if (!ts.isCallExpression(node) || !isTranslation(node)) return;
    const [text] = node.arguments;
    if (text && ts.isStringLiteral(text)) keys.push(text.text);
    else unclear.push(`${file}: ${node.getText()}`);
  });
  return { keys, unclear };
}

/** Whether a literal is for the machine, by where it stands. */
function isForMachine(literal: ts.Node): boolean {
  const { parent } = literal;
  if (ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent)) return true;
  if (ts.isElementAccessExpression(parent) || ts.isBinaryExpression(parent)) {
    return !ts.isBinaryExpression(parent) || /[=!]==/.test(parent.operatorToken.getText());
  }
  if (ts.isPropertyAssignment(parent)) {
    return parent.name === literal || MACHINE_NAMES.test(parent.name.getText().replaceAll('"', ""));
  }
  if (ts.isNewExpression(parent)) return /Error$|ThemeColor$/.test(parent.expression.getText());
  if (ts.isPropertyDeclaration(parent)) return parent.name.getText() === "name";
  if (!ts.isCallExpression(parent)) return false;
  return (
    isTranslation(parent) ||
    /log\.\w+$|\.(querySelector|addEventListener|test|match)$/.test(parent.expression.getText())
  );
}

/** Literals that look as if they were said to the user, and go through no table. */
function untranslated(file: string): readonly string[] {
  const found: string[] = [];
  walk(parse(file), node => {
    const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    const isPart = ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
    if (!isText && !isPart) return;
    const literal = isPart ? (ts.isTemplateHead(node) ? node.parent : node.parent.parent) : node;
    if (!LOOKS_SAID.test(node.text) || NAMES.test(node.text) || isForMachine(literal)) return;
    const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1}: ${node.text}`);
  });
  return found;
}

const holesOf = (text: string) => [...text.matchAll(/\{\d+\}/g)].map(([hole]) => hole).sort();

describe("the tables of strings", () => {
  const german = json("media/l10n/bundle.l10n.de.json");
  const used = files.map(keysOf);

  test("every key is a literal, so that it can be found", () => {
    expect(used.flatMap(({ unclear }) => unclear)).toEqual([]);
  });

  test("German has each text of host and panel, and no other", () => {
    const keys = [...new Set(used.flatMap(file => file.keys))].sort();
    expect(keys.length).toBeGreaterThan(50);
    expect(Object.keys(german).sort()).toEqual(keys);
  });

  test("a translation takes the values that its text takes", () => {
    const wrong = Object.entries(german).filter(
      ([text, translation]) => `${holesOf(text)}` !== `${holesOf(translation)}`,
    );
    expect(wrong).toEqual([]);
    expect(Object.values(german).filter(text => text.trim() === "")).toEqual([]);
  });

  test("no text of host or panel goes past them", () => {
    const past = files
      .filter(file => ![SAYS_FAULTS, SAYS_NOTHING].some(others => others.test(file)))
      .flatMap(untranslated);
    expect(past).toEqual([]);
  });
});

describe("the manifest", () => {
  const english = json("package.nls.json");
  const german = json("package.nls.de.json");
  const manifest = read("package.json");

  test("its texts are in both languages, under the same keys", () => {
    const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect(Object.keys(english).sort()).toEqual(used.sort());
    expect(Object.keys(german).sort()).toEqual(used);
  });

  test("no title or description stands in it untranslated", () => {
    const past = [...manifest.matchAll(/"(title|displayName|\w*[dD]escription)": "([^%"][^"]*)"/g)].map(
      ([, , text]) => text,
    );
    expect(past).toEqual(["Recurrent"]); // the heading of the settings is the product's name
  });
});

describe("speaking", () => {
  afterEach(() => speak({ tag: "en", table: {} }));

  test("a text without a translation stays English, and takes its values in any order", () => {
    speak({ tag: "de", table: { "{0} of {1}": "von {1} sind es {0}" } });
    expect(t("{0} of {1}", 3, 7)).toBe("von 7 sind es 3");
    expect(t("Not in the table: {0}", "x{1}")).toBe("Not in the table: x{1}");
    expect(t("toString")).toBe("toString");
  });

  test("numbers are written as the language writes them", () => {
    expect(decimal(1234.5, 1)).toBe("1,234.5");
    speak({ tag: "de", table: {} });
    expect(decimal(1234.5, 1)).toBe("1.234,5");
    expect(decimal(1_234_567)).toBe("1.234.567");
  });
});
