/** Finds out whether suggestions are off in a document because of its place: its path, or the commit message box. */
import * as vscode from "vscode";
import { isSecretFile, isSecretFolder } from "../../core/text/secretNames.ts";
import { notebookOf } from "../common/documentText.ts";
import type { InlineSettings } from "../common/settings.ts";
import type { PlaceSuppression } from "./suppression.ts";

/** The commit message box, and the file that git opens for a message. */
const COMMIT_MESSAGES: ReadonlySet<string> = new Set(["scminput", "git-commit"]);

/** Returns why suggestions are off wherever the cursor is in the document; undefined when they are not. */
export function placeSuppression(
  document: vscode.TextDocument,
  settings: Pick<InlineSettings, "exclude" | "inSecretFiles" | "inCommitMessages">,
): PlaceSuppression | undefined {
  if (COMMIT_MESSAGES.has(document.languageId) || document.uri.scheme === "vscode-scm") {
    return settings.inCommitMessages ? undefined : "commitMessage";
  }
  if (!settings.inSecretFiles && isSecretPath(document.uri.path)) return "secretFile";
  return settings.exclude.some(glob => matches(document, glob)) ? "excluded" : undefined;
}

function isSecretPath(path: string): boolean {
  const names = path.split("/");
  return isSecretFile(names.at(-1) ?? "") || names.slice(0, -1).some(isSecretFolder);
}

/**
 * Whether a glob matches the document, or a folder above it. As in the settings of training, a glob without "/" is for a
 * name at any depth, and any other one is relative to the workspace folder.
 */
function matches(document: vscode.TextDocument, glob: string): boolean {
  const trimmed = glob.trim().replace(/^\.(?=\/)|\/$/g, "");
  const folder = folderOf(document);
  const isName = !trimmed.includes("/");
  const relative = trimmed.replace(/^\//, "");
  const patterns = isName ? [`**/${trimmed}`, `**/${trimmed}/**`] : [relative, `${relative}/**`];
  return patterns.some(pattern => {
    const whole = isName || !folder ? pattern : new vscode.RelativePattern(folder, pattern);
    return vscode.languages.match({ pattern: whole }, document) > 0;
  });
}

/** The folder of a cell is that of its notebook. */
function folderOf(document: vscode.TextDocument): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.getWorkspaceFolder((notebookOf(document) ?? document).uri);
}
