/** The desktop VS Code gets folders of its own, and workspace trust only where a suite says so. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { runInDesktop } from "../integration/launch/desktop.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "recurrent-desktop-"));
process.env["ELECTRON_RUN_AS_NODE"] = "1"; // as in a terminal inside some editors; this file's own process alone
const executable = path.join(folder, "vscode");
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands in for VS Code: writes down how it was started. */
const SCRIPT = `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
const data = args.find(arg => arg.startsWith("--user-data-dir=")).slice(16);
const settings = JSON.parse(readFileSync(data + "/User/settings.json", "utf8"));
const { RECURRENT_TEST_SERVER: storage, ELECTRON_RUN_AS_NODE: asNode } = process.env;
writeFileSync(process.env.STARTED, JSON.stringify({ args, data, settings, storage, asNode }));
console.log("Hello from the editor.");
process.exit(3);
`;

interface Started {
  readonly args: readonly string[];
  readonly data: string;
  readonly settings: Record<string, unknown>;
  readonly storage: string;
  readonly asNode?: string;
}

async function start({ isTrusted }: { readonly isTrusted: boolean }): Promise<{ started: Started; said: string }> {
  writeFileSync(executable, SCRIPT);
  chmodSync(executable, 0o755);
  const file = path.join(folder, "started.json");
  const said = await runInDesktop(
    { kind: "desktop", executable },
    {
      name: "suite",
      entry: "/suite.cjs",
      folder: "/workspace",
      isTrusted,
      settings: { "a.setting": "x" },
      env: { STARTED: file },
      notebookType: "/notebookType",
      timeoutMs: 30_000,
    },
  );
  return { started: JSON.parse(readFileSync(file, "utf8")) as Started, said };
}

// A script cannot stand in for an executable on Windows.
test.skipIf(process.platform === "win32")("the suite and the folder are handed over, with settings", async () => {
  const { started, said } = await start({ isTrusted: true });
  expect(started.args[0]).toBe("/workspace");
  expect(started.args).toEqual(
    expect.arrayContaining([
      "--extensionTestsPath=/suite.cjs",
      "--extensionDevelopmentPath=/notebookType",
      "--disable-workspace-trust",
    ]),
  );
  expect(started.asNode).toBeUndefined();
  expect(started.settings).toMatchObject({ "a.setting": "x", "window.dialogStyle": "custom" });
  expect(said).toBe("VS Code ended with 3. It printed:\nHello from the editor.\n");
});

test.skipIf(process.platform === "win32")("a suite without trust runs with Workspace Trust", async () => {
  const { started } = await start({ isTrusted: false });
  expect(started.args).not.toContain("--disable-workspace-trust");
});

test.skipIf(process.platform === "win32")("its folders are named to the suite and removed at the end", async () => {
  const { started } = await start({ isTrusted: true });
  expect(started.data.startsWith(started.storage)).toBe(true);
  expect(existsSync(started.storage)).toBe(false);
});
