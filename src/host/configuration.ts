/** The editor's settings as the getter that `settings.ts` reads. */
import * as vscode from "vscode";
import type { SettingGetter } from "./settings.ts";

export const SECTION = "recurrent";

/** @param scope a folder, or a document: then the values of its language count */
export function settingsOf(scope: vscode.ConfigurationScope | undefined): SettingGetter {
  const configuration = vscode.workspace.getConfiguration(SECTION, scope);
  return name => configuration.get<unknown>(name);
}

/** Turns completions on or off where that is visible: in the workspace when it has a say, else for the user. */
export async function toggleInline(): Promise<boolean> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const isEnabled = configuration.get<unknown>("inline.enabled") !== true;
  const isWorkspaces = configuration.inspect("inline.enabled")?.workspaceValue !== undefined;
  const target = isWorkspaces ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update("inline.enabled", isEnabled, target);
  return isEnabled;
}
