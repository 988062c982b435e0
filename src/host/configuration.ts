/** The editor's settings as the getter that `settings.ts` reads. */
import * as vscode from "vscode";
import type { NextRun } from "../protocol/panel.ts";
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

/** Makes what was chosen in the panel the settings of the next run. */
export async function writeNextRun(next: NextRun): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const current = readNextRun(name => configuration.get<unknown>(name));
  const write = async (name: SettingName, value: string | number | null, before: string | number | null) => {
    if (value === before) return;
    const isWorkspaces = configuration.inspect(name)?.workspaceValue !== undefined;
    const target = isWorkspaces ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    await configuration.update(name, value ?? undefined, target);
  };
  await write("network.cell", next.cell, current.cell);
  await write("network.layers", next.layers, current.layers);
  await write("network.hidden", next.hidden, current.hidden);
  await write("training.budgetSeconds", next.budgetSeconds, current.budgetSeconds);
}
