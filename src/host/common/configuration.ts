/** The editor's settings as the getter that `settings.ts` reads. */
import * as vscode from "vscode";
import type { NextRun } from "../../protocol/panel.ts";
import { readNextRun, type SettingGetter, type SettingName } from "./settings.ts";

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

/** Where each choice for the next run is kept. */
const SETTING_OF: Readonly<Record<keyof NextRun, SettingName>> = {
  initialModel: "network.initialModel",
  cell: "network.cell",
  layers: "network.layers",
  hidden: "network.hidden",
  tokenizer: "network.tokenizer",
  vocabularySize: "network.vocabularySize",
  budgetSeconds: "training.budgetSeconds",
};

/** Makes what was chosen in the panel the settings of the next run. */
export async function writeNextRun(next: NextRun): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const current = readNextRun(name => configuration.get<unknown>(name));
  for (const [choice, name] of Object.entries(SETTING_OF) as [keyof NextRun, SettingName][]) {
    if (next[choice] === current[choice]) continue;
    const isWorkspaces = configuration.inspect(name)?.workspaceValue !== undefined;
    const target = isWorkspaces ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    await configuration.update(name, next[choice] ?? undefined, target);
  }
}
