/** What was learned of the workspace, what was not and why; rows open what they name. */
import { t } from "../../src/protocol/localize.ts";
import type { CorpusFileReference, FileRule } from "../../src/protocol/panel.ts";
import { reasonText } from "../../src/protocol/skipReasons.ts";
import type { CorpusEvent } from "../../src/protocol/training.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { compactCount, corpusSentence, count } from "../state/sentences.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView, noRunSentence } from "../widgets/emptyView.ts";

type Report = CorpusEvent["report"];
type SkipReason = Report["skipped"][number]["reason"];

export interface CorpusActions {
  train(): void;
  /** Undefined where there is no editor that could open anything. */
  readonly corpusLinks: CorpusLinks | undefined;
}

export interface CorpusLinks {
  open(place: CorpusFileReference): void;
  openSetting(about: FileRule): void;
}

const MAX_LEARNED_EXAMPLES = 3;

export function corpusView({ train, corpusLinks: opening }: CorpusActions): View<PanelState> {
  const empty = emptyView({ id: "corpus-empty", onPress: train });
  const sentence = h("p", { id: "corpus-summary" });
  const kinds = [t("Kind"), t("Files"), t("Characters"), t("The longest")];
  const learned = rowsTable("corpus-learned", t("Learned"), kinds);
  const heldOut = rowsTable("corpus-held-out", t("Held out to measure on"), kinds);
  const reasons = [t("Why"), t("Files or folders"), t("For example"), t("Decided by")];
  const skipped = rowsTable("corpus-skipped", t("Skipped"), reasons);
  const tables = [learned.element, heldOut.element, skipped.element];
  const known = section("corpus", t("What is learned"), sentence, ...tables, explanation());
  let drawn: unknown;

  return {
    element: h("div", {}, empty.element, known),
    update(state) {
      const record = recordOf(state);
      known.hidden = record === undefined;
      empty.show(noRunSentence(state), state);
      if (!record) return;
      setText(sentence, corpusSentence(record));
      const report = record.corpus?.report;
      if (report === drawn) return;
      drawn = report;
      learned.show(report ? learnedRows(report, "learned", opening) : []);
      heldOut.show(report ? learnedRows(report, "heldOut", opening) : []);
      skipped.show(report ? skippedRows(report, opening) : []);
    },
  };
}

function rowsTable(id: string, title: string, head: readonly string[]) {
  const rows = h("tbody");
  const names = h("tr", {}, ...head.map(name => h("th", { scope: "col" }, name)));
  const element = h("table", { id }, h("caption", { class: "table-title" }, title), h("thead", {}, names), rows);
  return {
    element,
    show(shown: readonly HTMLElement[]) {
      rows.replaceChildren(...shown);
      element.hidden = shown.length === 0;
    },
  };
}

function learnedRows(report: Report, list: "learned" | "heldOut", opening: CorpusLinks | undefined) {
  return (report[list] ?? []).map(({ kind, files, chars, examples }, group) => {
    const paths = examples.slice(0, MAX_LEARNED_EXAMPLES);
    return row(
      kind === "" ? t("others") : kind,
      count(files),
      compactCount(chars),
      links(paths, { list, group }, opening),
    );
  });
}

function skippedRows(report: Report, opening: CorpusLinks | undefined): readonly HTMLElement[] {
  return report.skipped.map(({ reason, count: n, examples, causes = [] }, group) => {
    const cause =
      causes.length > 0 ? links(causes, { list: "causes", group }, opening) : settingLink(reason, opening?.openSetting);
    return row(reasonText(reason), count(n), links(examples, { list: "skipped", group }, opening), cause);
  });
}

function row(...cells: readonly (string | HTMLElement)[]): HTMLElement {
  return h("tr", {}, ...cells.map(cell => h("td", {}, cell)));
}

/** Paths that open when they are pressed, or are read where nothing can be opened. */
function links(
  paths: readonly string[],
  place: Omit<CorpusFileReference, "index">,
  opening: CorpusLinks | undefined,
): HTMLElement {
  const items = paths.map((path, index) =>
    opening ? link(path, () => opening.open({ ...place, index })) : h("span", { class: "path" }, path),
  );
  return h("span", { class: "links" }, ...items);
}

/** The setting that leaves such files out, or could let them in. */
const SETTING_OF: { readonly [Reason in SkipReason]?: FileRule } = {
  otherType: "include",
  excluded: "exclude",
  tooLarge: "maxFileBytes",
};

function settingLink(reason: SkipReason, open: CorpusLinks["openSetting"] | undefined) {
  const about = SETTING_OF[reason];
  if (about === undefined) return h("span", { class: "quiet" }, t("a rule that always holds"));
  const name = `recurrent.training.${about}`;
  return open ? link(name, () => open(about)) : h("span", { class: "path" }, name);
}

function link(text: string, onPress: () => void): HTMLElement {
  const element = h("button", { type: "button", class: "link path" }, text);
  element.addEventListener("click", onPress);
  return element;
}

function explanation(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    t(
      "About one file in ten is held out: never learned from, so that the validation curve is honest. Which one it is depends on its path alone, and stays so from run to run. Other files can be left out with the setting recurrent.training.exclude, or with .gitignore; .recurrentignore does the same for Recurrent alone, and can take back what .gitignore or the list of vendored folders leaves out.",
    ),
  );
}
