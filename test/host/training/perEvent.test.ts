/** What the extension does with each event and each keystroke is little: most change nothing. */
import { beforeEach, expect, test, vi } from "vitest";
import { replayed } from "../../webview/state/events.ts";

type Edit = { readonly document: unknown; readonly contentChanges: readonly unknown[] };

const editor = vi.hoisted(() => ({
  executed: [] as (readonly unknown[])[],
  settingsRead: 0,
  onEdit: (_edit: Edit): void => {},
  active: {},
}));

vi.mock("vscode", () => ({
  commands: { executeCommand: async (...call: readonly unknown[]) => void editor.executed.push(call) },
  window: {
    get activeTextEditor() {
      return { document: editor.active };
    },
  },
  workspace: {
    getConfiguration: () => {
      editor.settingsRead++;
      return { get: () => undefined };
    },
    onDidChangeTextDocument: (listener: (edit: Edit) => void) => {
      editor.onEdit = listener;
      return { dispose: () => {} };
    },
  },
}));

const { updateContextKeys } = await import("../../../src/host/training/contextKeys.ts");
const { restWhileTyping } = await import("../../../src/host/training/restWhileTyping.ts");
const { RunEvents } = await import("../../../src/host/training/runEvents.ts");

beforeEach(() => void Object.assign(editor, { executed: [], settingsRead: 0 }));

test("a replay sets its context key when it starts and when it ends, not with each file", () => {
  const events = new RunEvents();
  updateContextKeys(events);
  for (let done = 0; done < 30; done++) {
    events.emit({ type: "replaying", progress: { phase: "typing", done, of: 30 } });
  }
  expect(editor.executed).toEqual([["setContext", "recurrent.isReplaying", true]]);
  events.emit({ type: "replayed", result: replayed });
  events.emit({ type: "replaying", progress: { phase: "checkout", done: 0, of: 30 } });
  expect(editor.executed.slice(1)).toEqual([
    ["setContext", "recurrent.isReplaying", false],
    ["setContext", "recurrent.isReplaying", true],
  ]);
});

test("a keystroke reads no settings while there is no run, and asks a run for a rest", () => {
  const rests: number[] = [];
  const session = { hasRun: false, rest: (forMs: number) => void rests.push(forMs) };
  restWhileTyping(session);
  const edit = { document: editor.active, contentChanges: [{}] };
  editor.onEdit(edit);
  expect([editor.settingsRead, rests]).toEqual([0, []]);
  session.hasRun = true;
  editor.onEdit(edit);
  expect([editor.settingsRead, rests]).toEqual([1, [1000]]);
});
