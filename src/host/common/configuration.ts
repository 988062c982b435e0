/** Reads the editor's settings for `settings.ts`. */
import * as vscode from "vscode";
import { EDITOR_SETTINGS, type SettingGetter } from "./settingRules.ts";

export const SECTION = "recurrent";

/**
 * Returns a getter for the settings of `recurrent`.
 *
 * @param scope a folder, or a document, whose language may have values of its own
 */
export function settingsOf(scope: vscode.ConfigurationScope | undefined): SettingGetter {
  const all = vscode.workspace.getConfiguration(undefined, scope);
  const isEditors = (name: string): boolean => EDITOR_SETTINGS.some(other => other === name);
  return name => all.get<unknown>(isEditors(name) ? name : `${SECTION}.${name}`);
}

/** Turns completions on or off: in the workspace settings if they set it, else in the user settings. */
export async function toggleInline(): Promise<boolean> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const isEnabled = configuration.get<unknown>("inline.enabled") !== true;
  const isSetInWorkspace = configuration.inspect("inline.enabled")?.workspaceValue !== undefined;
  const target = isSetInWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update("inline.enabled", isEnabled, target);
  return isEnabled;
}
