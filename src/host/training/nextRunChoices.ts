/** Keeps what the user chose in the panel for the next run. It belongs to the workspace, and changes no setting. */
import * as vscode from "vscode";
import type { NextRun } from "../../protocol/panel.ts";
import { SECTION, settingsOf } from "../common/configuration.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { SettingName } from "../common/settingRules.ts";
import { readNextRun } from "../common/settings.ts";
import { parseNextRun } from "./nextRunSchema.ts";

const KEY = "recurrent.nextRun";

/** The setting that each choice takes the place of. */
const SETTING_OF: Readonly<Record<keyof NextRun, SettingName>> = {
  initialModel: "network.initialModel",
  cell: "network.cell",
  layers: "network.layers",
  hidden: "network.hidden",
  tokenizer: "network.tokenizer",
  vocabularySize: "network.vocabularySize",
  budgetSeconds: "training.budgetSeconds",
};

const CHOICES = Object.keys(SETTING_OF) as (keyof NextRun)[];

/** Stores only what differs from the settings. A setting that changes later counts instead of the choice. */
export class NextRunChoices implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changes = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when the settings of the next run change, by a choice or in the settings. */
  readonly onDidChange = this.#changes.event;

  /** @param memento the workspace's */
  constructor(private readonly memento: vscode.Memento) {
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (!change.affectsConfiguration(SECTION)) return;
        const changed = CHOICES.filter(name => change.affectsConfiguration(`${SECTION}.${SETTING_OF[name]}`));
        const kept = Object.entries(this.#chosen).filter(([name]) => !changed.some(other => other === name));
        this.#store(Object.fromEntries(kept));
      }),
    );
  }

  /** The settings of the next run on a folder. @param folder the first one where absent */
  next(folder?: vscode.Uri): NextRun {
    return { ...this.fromSettings(folder), ...this.#chosen };
  }

  /** The same without what was chosen in the panel. */
  fromSettings(folder = vscode.workspace.workspaceFolders?.[0]?.uri): NextRun {
    return readNextRun(settingsOf(folder));
  }

  /** Chooses the settings of the next run. */
  choose(next: NextRun): void {
    const usual = this.fromSettings();
    this.#store(Object.fromEntries(CHOICES.filter(name => next[name] !== usual[name]).map(name => [name, next[name]])));
  }

  /** Returns to the settings. */
  reset(): void {
    this.#store({});
  }

  dispose(): void {
    this.#owned.dispose();
  }

  get #chosen(): Partial<NextRun> {
    return parseNextRun(this.memento.get<unknown>(KEY)) ?? {};
  }

  #store(chosen: Partial<NextRun>): void {
    void this.memento.update(KEY, Object.keys(chosen).length === 0 ? undefined : chosen);
    this.#changes.fire();
  }
}
