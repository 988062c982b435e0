/** Counts shown and accepted suggestions. The counts stay on this machine and contain no text. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import type { PanelAnswer, UsageCounts } from "../../protocol/panel.ts";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import { showStatusMessage } from "../common/statusMessage.ts";
import { confirm } from "../common/userErrors.ts";
import { KeptCounts } from "./keptCounts.ts";
import { type InsertedText, type ShownText, trackShown } from "./shownText.ts";
import {
  addTo,
  byDay,
  byLanguage,
  countsText,
  csvOf,
  type DayCounts,
  dayOf,
  daysFrom,
  NO_COUNTS,
  savedText,
  sumOf,
} from "./usageCounts.ts";

const KEY = "recurrent.completionCounts";
/** The editor runs this command when a whole suggestion is accepted. It is not in the Command Palette. */
const ACCEPTED = "recurrent.completionAccepted";
/** The delay before new counts are stored. */
const STORE_AFTER_MS = 5000;

/** Keeps the usage counts and stores them. */
export class SuggestionUsage implements Disposable {
  readonly #owned = new DisposableStore();
  #shown: (ShownText & { readonly document: vscode.TextDocument }) | undefined;
  /** Whether a part of the current suggestion, and whether all of it, already counts as accepted. */
  #isAccepted = false;
  #isWholeCounted = false;
  /** Counts by language that are not stored yet, all of today. */
  readonly #unstored = new Map<string, UsageCounts>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #accepts = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when a suggestion is accepted in the active editor, in whole or in part. */
  readonly onDidAccept = this.#accepts.event;

  readonly #ends = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when the last part of a suggestion that was accepted in parts is accepted. */
  readonly onDidAcceptLast = this.#ends.event;

  readonly #changes = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when the counts change. */
  readonly onDidChange = this.#changes.event;

  readonly #savings = this.#owned.add(new vscode.EventEmitter<void>());
  /** Fires when the saved keys change. Most suggestions are only shown, and save none. */
  readonly onDidSave = this.#savings.event;

  readonly #kept = new KeptCounts(({ language, ...chars }) => this.#count(language, { ...NO_COUNTS, ...chars }));

  /** @param memento the user's; not synchronized with other machines */
  constructor(private readonly memento: vscode.Memento) {
    this.#owned.add(vscode.commands.registerCommand(ACCEPTED, (chars: unknown) => this.#noteAccepted(chars)));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document === this.#shown?.document && contentChanges.length > 0) this.#track(this.#shown, contentChanges);
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
    const last = this.#shown;
    const isSame = last?.document === document && last.offset === shown.offset && last.text === shown.text;
    this.#shown = { ...shown, document };
    if (!isRest && !isSame) {
      this.#isAccepted = false;
      this.#count(document.languageId, { ...NO_COUNTS, shown: 1 });
    }
    return { command: ACCEPTED, title: "", arguments: [shown.text.length] };
  }

  /** The counts of each day and language, with those that are not stored yet. */
  get #entries(): readonly DayCounts[] {
    const day = dayOf(new Date());
    const stored = daysFrom(this.memento.get<unknown>(KEY));
    return [...this.#unstored].reduce((entries, [language, more]) => addTo(entries, { day, language }, more), stored);
  }

  /** What suggestions saved, in a sentence; undefined when they have saved nothing yet. */
  get savedText(): string | undefined {
    return savedText(this.#entries, dayOf(new Date()));
  }

  /** Whether a suggestion was ever shown on this machine. */
  get hasCounts(): boolean {
    return this.#entries.length > 0;
  }

  /** The counts for the panel. */
  get answer(): PanelAnswer {
    const entries = this.#entries;
    const today = sumOf(entries.filter(({ day }) => day === dayOf(new Date())));
    const since = entries.find(({ shown, accepted }) => shown > 0 || accepted > 0)?.day;
    const parts = { days: byDay(entries), languages: byLanguage(entries) };
    return { type: "usage", today, all: sumOf(entries), ...(since !== undefined && { since }), ...parts };
  }

  /** Deletes the counts after the user confirms it. */
  async confirmDelete(): Promise<void> {
    const remove = t("Delete");
    const question = t("Delete the usage counts on this machine?");
    if (await confirm(question, remove)) this.#delete();
  }

  /** Shows the counts in a list with items to export and delete them. Returns the counts of each day. */
  showCounts(): ReturnType<typeof byDay> {
    const entries = this.#entries;
    const today = entries.filter(({ day }) => day === dayOf(new Date()));
    const items: (vscode.QuickPickItem & { run?(): void })[] = [
      { label: t("Today"), description: countsText(sumOf(today)) },
      { label: t("Since {0}", entries[0]?.day ?? t("today")), description: countsText(sumOf(entries)) },
      ...byLanguage(entries).map(({ language, ...counts }) => ({
        label: language === "" ? t("unknown") : language,
        description: countsText(counts),
      })),
      // The command shows the error when the file cannot be written.
      {
        label: `$(save) ${t("Export Usage Counts")}`,
        run: () => void vscode.commands.executeCommand("recurrent.exportUsageCounts"),
      },
      { label: `$(trash) ${t("Delete Usage Counts")}`, run: () => void this.confirmDelete() },
    ];
    const options = { title: t("Usage counts, kept on this machine only") };
    void vscode.window.showQuickPick(items, options).then(chosen => chosen?.run?.());
    return byDay(entries);
  }

  /** Asks for a file and writes the counts to it as comma-separated values. @throws when it cannot be written */
  async exportCounts(): Promise<void> {
    const filters = { CSV: ["csv"] };
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const suggested = folder && { defaultUri: vscode.Uri.joinPath(folder, "recurrent-usage.csv") };
    const file = await vscode.window.showSaveDialog({ saveLabel: t("Export"), filters, ...suggested });
    if (!file) return;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(csvOf(this.#entries)));
    showStatusMessage(t("Usage counts exported to {0}", file.fsPath));
  }

  dispose(): void {
    this.#kept.dispose();
    this.#store();
    this.#owned.dispose();
  }

  /** Follows the shown suggestion through a change of its document. */
  #track(last: ShownText & { readonly document: vscode.TextDocument }, changes: readonly InsertedText[]): void {
    const { document } = last;
    const { shown, acceptedChars, end } = trackShown(last, changes);
    const wasAccepted = this.#isAccepted;
    this.#shown = shown && { ...shown, document };
    const chars = end === "accepted" ? last.text.length : acceptedChars;
    if (chars > 0) {
      this.#countAccepted(chars, document.languageId);
      this.#kept.follow(document, { start: last.offset, end: last.offset + chars });
    }
    this.#isWholeCounted = end === "accepted";
    if (end === "typedOut" && !wasAccepted) this.#count(document.languageId, { ...NO_COUNTS, typedOut: 1 });
    if (end !== undefined && wasAccepted) this.#ends.fire();
  }

  /** The editor says that a suggestion is accepted as a whole, which its change has mostly said before. */
  #noteAccepted(chars: unknown): void {
    if (this.#isWholeCounted) this.#isWholeCounted = false;
    else this.#countAccepted(chars, this.#acceptedIn());
  }

  #countAccepted(charsSaved: unknown, language: string): void {
    if (typeof charsSaved !== "number" || !Number.isSafeInteger(charsSaved) || charsSaved < 0) return;
    const accepted = this.#isAccepted ? 0 : 1;
    // Accepting takes a key.
    const keysSaved = Math.max(0, charsSaved - 1);
    this.#count(language, { ...NO_COUNTS, accepted, charsSaved, keysSaved });
    this.#isAccepted = true;
    this.#accepts.fire();
  }

  /** The language of the document in which a suggestion was accepted. */
  #acceptedIn(): string {
    return (this.#shown?.document ?? vscode.window.activeTextEditor?.document)?.languageId ?? "";
  }

  #count(language: string, more: UsageCounts): void {
    this.#unstored.set(language, sumOf([this.#unstored.get(language) ?? NO_COUNTS, more]));
    this.#timer ??= setTimeout(() => this.#store(), STORE_AFTER_MS);
    this.#changes.fire();
    if (more.keysSaved > 0) this.#savings.fire();
  }

  #store(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unstored.size === 0) return;
    const entries = this.#entries;
    this.#unstored.clear();
    void this.memento.update(KEY, entries);
  }

  #delete(): void {
    this.#unstored.clear();
    void this.memento.update(KEY, undefined).then(() => {
      this.#changes.fire();
      this.#savings.fire();
    });
  }
}
