/** Shows the corpus report: training files, held-out files, and skipped files with reasons. Rows link to files. */

import { t } from "../../src/protocol/localize.ts";
import type { CorpusFileReference, FileRule } from "../../src/protocol/panel.ts";
import { reasonText } from "../../src/protocol/skipReasons.ts";
import type { CorpusEvent } from "../../src/protocol/training.ts";
import { compactCount, count } from "../state/formats.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { corpusSentence } from "../state/sentences.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noRunSentence } from "../widgets/emptyView.ts";
import { note } from "../widgets/note.ts";

type Report = CorpusEvent["report"];
type SkipReason = Report["skipped"][number]["reason"];

export interface CorpusActions {
  train(): void;
  /** Undefined in a page without an editor. */
  readonly corpusLinks: CorpusLinks | undefined;
}

export interface CorpusLinks {
  open(file: CorpusFileReference): void;
  openSetting(about: FileRule): void;
}

const MAX_LEARNED_EXAMPLES = 3;

export function corpusView({ train, corpusLinks }: CorpusActions): View<PanelState> {
  const empty = emptyView({ id: "corpus-empty", onPress: train });
  const sentence = h("p", { id: "corpus-summary" });
  const kinds = [t("Kind"), t("Files"), t("Characters"), t("Longest files")];
  const learned = rowsTable("corpus-learned", t("Training files"), kinds);
  const heldOut = rowsTable("corpus-held-out", t("Held-out files"), kinds);
  const reasons = [t("Reason"), t("Files or folders"), t("Examples"), t("Rule")];
  const skipped = rowsTable("corpus-skipped", t("Skipped files"), reasons);
  const tables = [learned.element, heldOut.element, skipped.element];
  const content = section("corpus", t("Corpus report"), sentence, ...tables, explanation());
  let drawn: unknown;

  return {
    element: h("div", {}, empty.element, content),
    update(state) {
      const record = recordOf(state);
      content.hidden = record === undefined;
      empty.show(noRunSentence(state), state);
      if (!record) return;
      setText(sentence, corpusSentence(record));
      const report = record.corpus?.report;
      if (report === drawn) return;
      drawn = report;
      learned.show(report ? learnedRows(report, "learned", corpusLinks) : []);
      heldOut.show(report ? learnedRows(report, "heldOut", corpusLinks) : []);
      skipped.show(report ? skippedRows(report, corpusLinks) : []);
    },
  };
}

function rowsTable(id: string, title: string, head: readonly string[]) {
  const rows = h("tbody");
  const names = h("tr", {}, ...head.map(name => h("th", { scope: "col" }, name)));
  const element = h("table", { id }, h("caption", { class: "table-title" }, title), h("thead", {}, names), rows);
  element.hidden = true;
  return {
    element,
    show(shown: readonly HTMLElement[]) {
      rows.replaceChildren(...shown);
      element.hidden = shown.length === 0;
    },
  };
}

function learnedRows(report: Report, list: "learned" | "heldOut", corpusLinks: CorpusLinks | undefined) {
  return (report[list] ?? []).map(({ kind, files, chars, examples }, group) => {
    const paths = examples.slice(0, MAX_LEARNED_EXAMPLES);
    return row(
      kind === "" ? t("others") : kind,
      count(files),
      compactCount(chars),
      links(paths, { list, group }, corpusLinks),
    );
  });
}

function skippedRows(report: Report, corpusLinks: CorpusLinks | undefined): readonly HTMLElement[] {
  return report.skipped.map(({ reason, count: n, examples, causes = [] }, group) => {
    const cause =
      causes.length > 0
        ? links(causes, { list: "causes", group }, corpusLinks)
        : settingLink(reason, corpusLinks?.openSetting);
    return row(reasonText(reason), count(n), links(examples, { list: "skipped", group }, corpusLinks), cause);
  });
}

function row(...cells: readonly (string | HTMLElement)[]): HTMLElement {
  return h("tr", {}, ...cells.map(cell => h("td", {}, cell)));
}

/** Paths as links, or as text in a page without an editor. */
function links(
  paths: readonly string[],
  group: Omit<CorpusFileReference, "index">,
  corpusLinks: CorpusLinks | undefined,
): HTMLElement {
  const items = paths.map((path, index) =>
    corpusLinks ? link(path, () => corpusLinks.open({ ...group, index })) : h("span", { class: "path" }, path),
  );
  return h("span", { class: "links" }, ...items);
}

/** The setting that excludes or could include such files. */
const SETTING_OF: { readonly [Reason in SkipReason]?: FileRule } = {
  otherType: "include",
  excluded: "exclude",
  tooLarge: "maxFileBytes",
};

function settingLink(reason: SkipReason, open: CorpusLinks["openSetting"] | undefined) {
  const about = SETTING_OF[reason];
  if (about === undefined) return h("span", { class: "secondary" }, t("built-in rule"));
  const name = `recurrent.training.${about}`;
  return open ? link(name, () => open(about)) : h("span", { class: "path" }, name);
}

function link(text: string, onPress: () => void): HTMLElement {
  const element = h("button", { type: "button", class: "link path" }, text);
  element.addEventListener("click", onPress);
  return element;
}

function explanation(): HTMLElement {
  return note(
    t(
      "About one file in ten is held out to measure the validation loss. The choice depends only on the path, so it is the same in every run.",
    ),
    t(
      "To exclude other files, use .gitignore, .recurrentignore, or the setting recurrent.training.exclude. A .recurrentignore file applies only to Recurrent. It can also include vendored folders, but nothing that .gitignore excludes.",
    ),
  );
}
