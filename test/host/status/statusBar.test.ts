/** When the status bar item is drawn again. */
import { expect, test, vi } from "vitest";
import { replayed, started } from "../../webview/state/events.ts";

const editor = vi.hoisted(() => ({ item: { text: "", show: () => {}, dispose: () => {} } }));

vi.mock("vscode", () => ({
  StatusBarAlignment: { Right: 2 },
  ThemeColor: class {},
  window: { createStatusBarItem: () => editor.item },
  workspace: { isTrusted: true, onDidGrantWorkspaceTrust: () => ({ dispose: () => {} }) },
}));

const never = () => ({ dispose: () => {} });

const { StatusBar } = await import("../../../src/host/status/statusBar.ts");

test("an event that changes no status does not draw the item again", () => {
  let drawings = 0;
  const saved = (): undefined => void drawings++;
  const status = new StatusBar({ language: { suppression: undefined, onDidChange: never }, saved });
  const before = drawings;
  for (let done = 0; done < 30; done++) {
    status.show({ type: "replaying", progress: { phase: "typing", done, of: 30 } });
  }
  status.show({ type: "replayed", result: replayed });
  expect(drawings).toBe(before);
  status.show(started);
  expect(drawings).toBe(before + 1);
  expect(editor.item.text).toContain("reading files");
  status.refresh();
  expect(drawings).toBe(before + 2);
});
