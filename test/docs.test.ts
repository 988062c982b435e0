/** What the documents name exists: links, paths, settings and commands; and every experiment says how to repeat it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const EXPERIMENTS = "docs/experiments";
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const exists = (...parts: string[]) => existsSync(path.join(root, ...parts));

/** Paths of the documents that people read, relative to the repository. */
const documents = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "src/ARCHITECTURE.md"].filter(file =>
    exists(file),
  ),
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".md"))
    .map(name => path.posix.join("docs", name.replaceAll("\\", "/"))),
];

/** A document without its code blocks, where paths are the reader's own. */
const proseOf = (file: string) => read(file).replace(/^```.*?^```/gms, "");

/** Made by a build, so that a fresh copy of the repository lacks them. */
const BUILT = /^(dist|out)(\/|$)/;
/** Two names or more, perhaps after `./` or `../`; no placeholder, glob or option. */
const PATH = /^(?:\.{0,2}\/)?[\w@.-]+(?:\/[\w@.-]+)+\/?$/;

const linksIn = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
const codeIn = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);

/** Whether a path stands where a reader would look for it: beside the document, at the root, or in src. */
function isThere(document: string, named: string): boolean {
  if (BUILT.test(named)) return true;
  return [path.posix.dirname(document), ".", "src"].some(from => exists(from, named));
}

test("there are documents to check", () => {
  expect(documents).toContain("README.md");
  expect(documents).toContain("src/ARCHITECTURE.md");
  expect(documents).toContain("docs/glossary.md");
});

test.each(documents)("every link of %s to a file leads there", document => {
  const broken = linksIn(proseOf(document))
    .filter(target => !/^(https?:|mailto:|#)/.test(target))
    .filter(target => !exists(path.posix.dirname(document), target.replace(/#.*$/, "")));
  expect(broken).toEqual([]);
});

test.each(documents)("every path that %s names exists", document => {
  const paths = codeIn(proseOf(document)).filter(code => PATH.test(code));
  expect(paths.filter(named => !isThere(document, named))).toEqual([]);
});

/** What docs/experiments/README.md asks of a record. Two parts may share a heading. */
const PARTS = ["Question", "Command", "Commit", "Machine", "Date", "Table", "Decision"];

const records = readdirSync(path.join(root, EXPERIMENTS), { recursive: true, encoding: "utf8" })
  .map(name => name.replaceAll("\\", "/"))
  .filter(name => /^\d.*\.md$/.test(path.posix.basename(name)));

test("there are experiments, each under a number of its own", () => {
  expect(records.length).toBeGreaterThan(5);
  const numbers = records.map(name => /^(\d{3})-[\w-]+\.md$/.exec(path.posix.basename(name))?.[1]);
  expect(numbers).not.toContain(undefined);
  expect(new Set(numbers).size).toBe(records.length);
});

test.each(records)("experiment %s has every part of the template", name => {
  const text = read(path.posix.join(EXPERIMENTS, name));
  const missing = PARTS.filter(part => !new RegExp(`^#+ .*\\b${part}\\b`, "im").test(text));
  expect(missing).toEqual([]);
});

test("the template has the parts that the test looks for", () => {
  const template = /^```markdown\n(.*?)^```/ms.exec(read(`${EXPERIMENTS}/README.md`))?.[1] ?? "";
  expect([...template.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(PARTS);
});

test("every setting that a document names is in package.json, or is named as one that was renamed", () => {
  const { configuration } = JSON.parse(read("package.json")).contributes;
  const settings = Object.keys(configuration.properties);
  const named = (file: string) =>
    codeIn(read(file)).filter(code => /^recurrent\.(training|network|inline)\.\w+$/.test(code));
  expect(named("README.md").length).toBeGreaterThan(15);
  const unknown = documents.flatMap(named).filter(name => !settings.includes(name));
  expect(new Set(unknown)).toEqual(new Set(["recurrent.network.start"]));
});
