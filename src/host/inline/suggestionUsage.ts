/** Counts shown and accepted suggestions. The counts stay on this machine and contain no text. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import type { PanelAnswer } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { type ShownText, trackShown } from "./shownText.ts";
import { addTo, type Counts, countsText, type DayCounts, dayOf, daysFrom, NO_COUNTS, sumOf } from "./usageCounts.ts";

const KEY = "recurrent.completionCounts";
/** The editor runs this command when a whole suggestion is accepted. It is not in the Command Palette. */
const ACCEPTED = "recurrent.completionAccepted";
/** The delay before new counts are stored. */
const STORE_AFTER_MS = 5000;

/** Keeps the usage counts and stores them. */
export class SuggestionUsage implements Disposable {
  readonly #owned = new DisposableStore();
  #shown: (ShownText & { readonly document: vscode.TextDocument }) | undefined;
  /** Whether the current suggestion already counts as accepted. */
  #isAccepted = false;
  #unstored: Counts = NO_COUNTS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #accepts = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when a suggestion is accepted in the active editor, in whole or in part. */
  readonly onDidAccept = this.#accepts.event;

  readonly #changes = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when the counts change. */
  readonly onDidChange = this.#changes.event;

  /** @param memento the user's; not synchronized with other machines */
  constructor(private readonly memento: vscode.Memento) {
    this.#owned.add(vscode.commands.registerCommand(ACCEPTED, (chars: unknown) => this.#countAccepted(Number(chars))));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document !== this.#shown?.document || contentChanges.length === 0) return;
        const { shown, acceptedChars } = trackShown(this.#shown, contentChanges);
        this.#shown = shown && { ...shown, document };
        if (acceptedChars > 0) this.#countAccepted(acceptedChars);
      }),
    );
  }

  /**
   * Counts a suggestion that is about to be shown.
   *
   * @param isRest whether it is the rest of the previous suggestion, which counts once
   * @returns the command for its item
   */
  noteShown(document: vscode.TextDocument, shown: ShownText, isRest: boolean): vscode.Command {
    this.#shown = { ...shown, document };
    if (!isRest) {
      this.#isAccepted = false;
      this.#count({ ...NO_COUNTS, shown: 1 });
    }
    return { command: ACCEPTED, title: "", arguments: [shown.text.length] };
  }

  /** The counts of each day, with those that are not stored yet. */
  get days(): readonly DayCounts[] {
    return addTo(daysFrom(this.memento.get<unknown>(KEY)), dayOf(new Date()), this.#unstored);
  }

  /** The counts for the panel. */
  get answer(): PanelAnswer {
    const { days } = this;
    const today = days.filter(({ day }) => day === dayOf(new Date()));
    const all = sumOf(days);
    const since = days.find(({ shown, accepted }) => shown > 0 || accepted > 0)?.day;
    return { type: "usage", today: sumOf(today), all, ...(since !== undefined && { since }) };
  }

  /** Deletes the counts after the user confirms it. */
  async confirmDelete(): Promise<void> {
    const remove = t("Delete");
    const question = t("Delete the usage counts on this machine?");
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, remove);
    if (answer === remove) this.#delete();
  }

  /** Shows the counts in a list with an item to delete them. Returns the counts. */
  showCounts(): readonly DayCounts[] {
    const { days } = this;
    const today = days.filter(({ day }) => day === dayOf(new Date()));
    const remove = { label: `$(trash) ${t("Delete Usage Counts")}`, isRemoval: true };
    const items = [
      { label: t("Today"), description: countsText(sumOf(today)), isRemoval: false },
      { label: t("Since {0}", days[0]?.day ?? t("today")), description: countsText(sumOf(days)), isRemoval: false },
      remove,
    ];
    const options = { title: t("Usage counts, kept on this machine only") };
    void vscode.window.showQuickPick(items, options).then(chosen => {
      if (chosen?.isRemoval) this.#delete();
    });
    return days;
  }

  dispose(): void {
    this.#store();
    this.#owned.dispose();
  }

  #countAccepted(charsSaved: number): void {
    if (!Number.isSafeInteger(charsSaved) || charsSaved < 0) return;
    this.#count({ shown: 0, accepted: this.#isAccepted ? 0 : 1, charsSaved });
    this.#isAccepted = true;
    this.#accepts.fire();
  }

  #count(more: Counts): void {
    this.#unstored = sumOf([this.#unstored, more]);
    this.#timer ??= setTimeout(() => this.#store(), STORE_AFTER_MS);
    this.#changes.fire();
  }

  #store(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unstored === NO_COUNTS) return;
    const { days } = this;
    this.#unstored = NO_COUNTS;
    void this.memento.update(KEY, days);
  }

  #delete(): void {
    this.#unstored = NO_COUNTS;
    void this.memento.update(KEY, undefined).then(() => this.#changes.fire());
  }
}
