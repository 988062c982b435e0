/** Shows a text as a read-only document. */
import * as vscode from "vscode";

const SCHEME = "recurrent-report";

/** @param title the name of the document, without an extension */
export async function showReadOnly(
  title: string,
  content: string,
  options: Pick<vscode.TextDocumentShowOptions, "viewColumn" | "preserveFocus"> = {},
): Promise<void> {
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: () => content,
  });
  try {
    // A new URI each time, because the editor caches the content of the old one.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `${title}.md`, query: `${Date.now()}` });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { ...options, preview: true });
  } finally {
    provider.dispose();
  }
}
