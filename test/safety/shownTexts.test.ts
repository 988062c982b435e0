/** Text from files cannot act where it is shown: in messages, lists and progress of the editor, and in a terminal. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { processTerminal, withoutControls } from "../../src/cli/output/output.ts";
import { run } from "../../src/cli/recurrent.ts";
import { harmless } from "../../src/core/text/harmless.ts";

/** VS Code, vs/base/common/linkedText.ts: what becomes a link in a notification or a language status item. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
/** VS Code, vs/base/common/iconLabels.ts: what becomes an icon. */
const ICON = /(\\)?\$\((?:[A-Za-z0-9-]+)(?:~[A-Za-z]+)?\)/g;

const HOSTILE = [
  "[Update now](command:workbench.action.terminal.new)",
  "[a](https://example.com) [b](file:///etc/passwd) [c](command:x 'title')",
  "[[nested](command:a)](command:b)",
  "$(sync~spin) $(error)",
  "]\u200b(command:a)",
  "\u001b]0;title\u0007\u001b[2J\u009b31m",
  "\u202egnp.exe\u2066",
  "one\ntwo\r\nthree\u2028four",
  `${"long ".repeat(10_000)}`,
];

test("a text without any of it stays as it is", () => {
  for (const text of ["The folder /home/a b/ü (1) is empty.", 'It says "$5 [x] (y)".', "日本語 🎉"]) {
    expect(harmless(text)).toBe(text);
  }
});

test.each(HOSTILE)("no link, no icon, no control or invisible character, one line of limited length: %#", text => {
  const prefixes = ["", "[", "\\", "$", "]"];
  for (const whole of prefixes.map(prefix => `${prefix}${text}(command:x)`)) {
    const shown = harmless(whole);
    expect(shown.match(LINK)).toBeNull();
    expect(shown.match(ICON)).toBeNull();
    expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect([...shown].length).toBeLessThanOrEqual(600);
    expect(harmless(shown)).toBe(shown);
  }
});

/** What shows text, and the files that may use it, each with the function that makes its texts harmless. */
const RULES: readonly {
  readonly shows: RegExp;
  readonly where: string;
  readonly by: Readonly<Record<string, string>>;
}[] = [
  {
    shows: /\bshow(Information|Warning|Error)Message\b|\bwindow\.withProgress\b/,
    where: "src/host",
    by: { "src/host/common/userErrors.ts": "harmless(" },
  },
  { shows: /\bsetStatusBarMessage\b/, where: "src/host", by: { "src/host/common/statusMessage.ts": "harmless(" } },
  {
    shows: /\b(showQuickPick|createQuickPick|showInputBox|createInputBox|createTreeView|MarkdownString)\b/,
    where: "src/host",
    // Two lists have icons. The counts are all numbers and texts of our own.
    by: {
      "src/host/commands/runMenu.ts": "harmless(",
      "src/host/common/pick.ts": "harmless(",
      "src/host/inline/suggestionUsage.ts": "countsText(",
    },
  },
  {
    // Rows and items of these kinds. Their texts are of the project, but for the reason why a run failed.
    shows: /\b(TreeItem\(|createStatusBarItem|createLanguageStatusItem)/,
    where: "src/host",
    by: {
      "src/host/status/modelView.ts": "nextStatus(",
      "src/host/status/statusBar.ts": "nextStatus(",
      "src/host/status/languageStatus.ts": "suppressionText(",
    },
  },
  {
    shows: /\bprocess\.(stdout|stderr)\.write\b|\bconsole\./,
    where: "src/cli",
    by: { "src/cli/output/output.ts": "withoutControls(" },
  },
];

test.each(RULES)("only the files that make texts harmless show any: $shows", ({ shows, where, by }) => {
  const root = path.resolve(import.meta.dirname, "../..");
  const files = readdirSync(path.join(root, where), { recursive: true, encoding: "utf8" })
    .map(name => `${where}/${name.replaceAll("\\", "/")}`)
    .filter(name => name.endsWith(".ts"));
  const showing = files.filter(file => shows.test(readFileSync(path.join(root, file), "utf8")));
  expect(showing.sort()).toEqual(Object.keys(by).sort());
  for (const [file, needed] of Object.entries(by)) {
    const lines = readFileSync(path.join(root, file), "utf8").split("\n");
    expect(
      lines.some(line => line.includes(needed)),
      file,
    ).toBe(true);
  }
});

let home: string | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

test("a stranger's model cannot speak to the terminal", async () => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-shown-"));
  const name = "\u001b[2J\u009b[b](command:x)";
  const manifest = { format: "recurrent-model", formatVersion: 1, [name]: name };
  writeFileSync(path.join(home, "manifest.json"), JSON.stringify(manifest));
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation(text => written.push(String(text)) > 0);
  }
  const terminal = processTerminal();
  const { signal } = new AbortController();
  const context = { terminal, bundleFolder: "/nowhere", signal, stdin: new PassThrough() };
  expect(await run(["inspect", "--model", home], context)).toBe(1);
  terminal.progress(name);
  terminal.out(JSON.stringify({ name }));
  expect(written.length).toBeGreaterThan(1);
  const controls = /[^\P{Cc}\t\n]/u;
  for (const text of written) expect(text.replaceAll("\r\u001b[2K", "")).not.toMatch(controls);
  expect(JSON.parse(written.at(-1)!)).toEqual({ name });
  expect(withoutControls("a\tb\nc")).toBe("a\tb\nc");
  expect(withoutControls("a\u202eb\u2066c")).toBe("a\\u202eb\\u2066c");
});
