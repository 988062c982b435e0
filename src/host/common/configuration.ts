/** Reads and writes the editor's settings for `settings.ts`. */
import * as vscode from "vscode";
import type { NextRun } from "../../protocol/panel.ts";
import { EDITOR_SETTINGS, readNextRun, type SettingGetter, type SettingName } from "./settings.ts";

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

/** The setting of each choice for the next run. */
const SETTING_OF: Readonly<Record<keyof NextRun, SettingName>> = {
  initialModel: "network.initialModel",
  cell: "network.cell",
  layers: "network.layers",
  hidden: "network.hidden",
  tokenizer: "network.tokenizer",
  vocabularySize: "network.vocabularySize",
  budgetSeconds: "training.budgetSeconds",
};

/** Writes the choices made in the panel to the settings. */
export async function writeNextRun(next: NextRun): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const current = readNextRun(name => configuration.get<unknown>(name));
  for (const [choice, name] of Object.entries(SETTING_OF) as [keyof NextRun, SettingName][]) {
    if (next[choice] === current[choice]) continue;
    const isSetInWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
    const target = isSetInWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    await configuration.update(name, next[choice] ?? undefined, target);
  }
}
