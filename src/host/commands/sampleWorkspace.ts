/** Opens a folder with texts to learn from: names, prose, tagged sentences, date pairs and a small program. */
import * as vscode from "vscode";

/** Where the extension has the samples, and where the copy of them goes. */
export interface SampleFolders {
  readonly shipped: vscode.Uri;
  readonly copy: vscode.Uri;
}

/** Copies the samples on first use, so that they can be changed, and opens them in a new window. */
export async function openSampleWorkspace({ shipped, copy }: SampleFolders): Promise<void> {
  const isCopied = await vscode.workspace.fs.stat(copy).then(
    () => true,
    () => false,
  );
  if (!isCopied) await vscode.workspace.fs.copy(shipped, copy);
  await vscode.commands.executeCommand("vscode.openFolder", copy, { forceNewWindow: true });
}
