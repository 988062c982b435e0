/** Counts what is shown and accepted, on this machine only; nothing of what was completed is kept. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import type { PanelAnswer } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { follow, type ShownText } from "./shownText.ts";
import { addTo, type Counts, countsText, type DayCounts, dayOf, daysFrom, NO_COUNTS, sumOf } from "./usageCounts.ts";

const KEY = "recurrent.completionCounts";
/** Run by the editor after a completion was accepted as a whole; not in the palette. */
const ACCEPTED = "recurrent.completionAccepted";
/** Counts are stored this long after the first that is not. */
const STORE_AFTER_MS = 5000;

export class SuggestionUsage implements Disposable {
  readonly #owned = new DisposableStore();
  #shown: (ShownText & { readonly document: vscode.TextDocument }) | undefined;
  /** Whether the completion that is shown counts as accepted already. */
  #isAccepted = false;
  #unstored: Counts = NO_COUNTS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #accepts = this.#owned.add(new vscode.EventEmitter<void>());
  /** In the editor that is active. */
  readonly onAccepted = this.#accepts.event;

  /**
   * @param memento of the user; not synchronized with other machines
   * @param onChange called when the counts are others
   */
  constructor(
    private readonly memento: vscode.Memento,
    private readonly onChange: () => void,
  ) {
    this.#owned.add(vscode.commands.registerCommand(ACCEPTED, (chars: unknown) => this.#accepted(Number(chars))));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document !== this.#shown?.document || contentChanges.length === 0) return;
        const { shown, acceptedChars } = follow(this.#shown, contentChanges);
        this.#shown = shown && { ...shown, document };
        if (acceptedChars > 0) this.#accepted(acceptedChars);
      }),
    );
  }

  /**
   * Notes a completion that is about to be shown.
   * @param isRest whether it is what is left of the one before
   * @returns the command that its item carries
   */
  show(document: vscode.TextDocument, shown: ShownText, isRest: boolean): vscode.Command {
    this.#shown = { ...shown, document };
    if (!isRest) {
      this.#isAccepted = false;
      this.#count({ ...NO_COUNTS, shown: 1 });
    }
    return { command: ACCEPTED, title: "", arguments: [shown.text.length] };
  }

  get days(): readonly DayCounts[] {
    return addTo(daysFrom(this.memento.get<unknown>(KEY)), dayOf(new Date()), this.#unstored);
  }

  /** The counts as the panel shows them. */
  get answer(): PanelAnswer {
    const { days } = this;
    const today = days.filter(({ day }) => day === dayOf(new Date()));
    const all = sumOf(days);
    const since = days.find(({ shown, accepted }) => shown > 0 || accepted > 0)?.day;
    return { type: "counts", today: sumOf(today), all, ...(since !== undefined && { since }) };
  }

  /** Deletes the counts, once the user has said that they are meant. */
  async askToDelete(): Promise<void> {
    const remove = t("Delete");
    const question = t("Delete the counts of completions of this machine?");
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, remove);
    if (answer === remove) this.#delete();
  }

  /** Shows the counts, with a way to delete them; returns what it shows. */
  present(): readonly DayCounts[] {
    const { days } = this;
    const today = days.filter(({ day }) => day === dayOf(new Date()));
    const remove = { label: `$(trash) ${t("Delete these counts")}`, isRemoval: true };
    const items = [
      { label: t("Today"), description: countsText(sumOf(today)), isRemoval: false },
      { label: t("Since {0}", days[0]?.day ?? t("today")), description: countsText(sumOf(days)), isRemoval: false },
      remove,
    ];
    const options = { title: t("Completions, counted on this machine and sent nowhere") };
    void vscode.window.showQuickPick(items, options).then(chosen => {
      if (chosen?.isRemoval) this.#delete();
    });
    return days;
  }

  dispose(): void {
    this.#store();
    this.#owned.dispose();
  }

  #accepted(charsSaved: number): void {
    if (!Number.isSafeInteger(charsSaved) || charsSaved < 0) return;
    this.#count({ shown: 0, accepted: this.#isAccepted ? 0 : 1, charsSaved });
    this.#isAccepted = true;
    this.#accepts.fire();
  }

  #count(more: Counts): void {
    this.#unstored = sumOf([this.#unstored, more]);
    this.#timer ??= setTimeout(() => this.#store(), STORE_AFTER_MS);
    this.onChange();
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
    void this.memento.update(KEY, undefined).then(this.onChange);
  }
}
