/** Deleting text in a long document: what is read for it, and what it keeps away. */
import { expect, test, vi } from "vitest";

interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

const editor = vi.hoisted(() => ({
  onEdit: (_edit: { readonly document: unknown; readonly contentChanges: readonly Change[] }): void => {},
  active: {} as { document?: unknown },
}));

vi.mock("vscode", () => ({
  Range: class {
    constructor(
      readonly start: unknown,
      readonly end: unknown,
    ) {}
  },
  window: {
    get activeTextEditor() {
      return editor.active;
    },
    onDidChangeTextEditorSelection: () => ({ dispose: () => {} }),
  },
  workspace: {
    getWorkspaceFolder: () => undefined,
    asRelativePath: () => "a.ts",
    onDidChangeTextDocument: (listener: typeof editor.onEdit) => {
      editor.onEdit = listener;
      return { dispose: () => {} };
    },
  },
}));

const { ShownSuggestion } = await import("../../../src/host/inline/shownSuggestion.ts");

/** A position of the document below, which is a single offset. */
interface Position {
  readonly offset: number;
  readonly character: number;
  translate(): Position;
}

/** A document that counts the characters that are read. */
class LongDocument {
  readonly uri = { scheme: "file", toString: () => "file:///a.ts" };
  version = 1;
  charsRead = 0;

  constructor(public text: string) {}

  positionAt(wanted: number): Position {
    const offset = Math.min(Math.max(0, wanted), this.text.length);
    const position = { offset, character: 0, translate: () => position };
    return position;
  }

  offsetAt({ offset }: Position): number {
    return offset;
  }

  getText({ start, end }: { readonly start: Position; readonly end: Position }): string {
    this.charsRead += end.offset - start.offset;
    return this.text.slice(start.offset, end.offset);
  }

  edit(change: Change): void {
    const { rangeOffset, rangeLength, text } = change;
    this.text = this.text.slice(0, rangeOffset) + text + this.text.slice(rangeOffset + rangeLength);
    this.version++;
    editor.onEdit({ document: this, contentChanges: [change] });
  }
}

test.each([300_000, 300])("a word that is deleted key by key stays away, in a document of %d characters", length => {
  const before = "let value = other;\n".repeat(Math.ceil(length / 19));
  const document = new LongDocument(`${before}return wrong`);
  editor.active = { document };
  const shown = new ShownSuggestion({ learnedFolder: undefined });
  document.edit({ rangeOffset: document.text.length, rangeLength: 0, text: "!" });
  document.edit({ rangeOffset: document.text.length - 1, rangeLength: 1, text: "" });
  document.charsRead = 0;
  const keys = "wrong".length;
  for (let key = 0; key < keys; key++) {
    document.edit({ rangeOffset: document.text.length - 1, rangeLength: 1, text: "" });
  }
  // The copy around the cursor, and the two lines before it.
  expect(document.charsRead / keys).toBeLessThan(3000);
  const place = { path: "file:///a.ts", prefix: document.text };
  expect(shown.isRefused(place, "wrong", { isTyping: true })).toBe(true);
  expect(shown.isRefused(place, "right", { isTyping: true })).toBe(false);
  shown.dispose();
});
