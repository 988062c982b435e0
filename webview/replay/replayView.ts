/** Shows the commit replay: what suggestions would have saved, by kind of edit and language, beside the baseline. */
import { t } from "../../src/protocol/localize.ts";
import type { ReplayResult } from "../../src/protocol/replay.ts";
import type { PanelState } from "../state/panelState.ts";
import { button } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { annoyingItem, suggestionList, usefulItem } from "./replayedSuggestions.ts";
import {
  FIGURE_COLUMNS,
  type FigureRow,
  kindRows,
  languageRows,
  precisionShare,
  replayedSentences,
  replayLabel,
  replaySentence,
  retainedShare,
  savedShare,
} from "./replayText.ts";

export interface ReplayActions {
  /** Starts a replay, or removes what prevents it. */
  start(): void;
  stop(): void;
}

export function replayView({ start, stop }: ReplayActions): View<PanelState> {
  const sentence = h("p", { id: "replay-sentence", role: "status" });
  const startButton = button({ id: "replay-button", label: "", appearance: "primary", onPress: start });
  const stopButton = button({ id: "stop-replay-button", label: t("Cancel"), appearance: "secondary", onPress: stop });
  const fill = h("div", { class: "bar-fill" });
  const progress = h(
    "div",
    { id: "replay-progress", class: "bar", role: "progressbar", "aria-label": t("Commits") },
    fill,
  );
  const buttons = h("div", { class: "buttons" }, startButton.element, stopButton.element);
  const figures = figuresView();
  const top = section("replay", t("Replay of the last commits"), sentence, progress, buttons);
  return {
    element: h("div", { class: "stack" }, top, figures.element),
    update(state) {
      const { activity, result } = state.replay;
      const isRunning = activity.kind === "running";
      setText(sentence, replaySentence(state));
      sentence.classList.toggle("headline", activity.kind === "idle" && result !== undefined);
      sentence.classList.toggle("failure", activity.kind === "failed");
      startButton.setLabel(replayLabel(state));
      startButton.element.hidden = isRunning;
      stopButton.element.hidden = !isRunning;
      progress.hidden = !isRunning;
      const percent = isRunning ? Math.round((100 * activity.progress.done) / Math.max(1, activity.progress.of)) : 0;
      fill.style.width = `${percent}%`;
      progress.setAttribute("aria-valuenow", String(percent));
      figures.update(result);
    },
  };
}

/** The figures and the lists of a result. */
function figuresView(): View<ReplayResult | undefined> {
  const tiles = h("dl", { id: "replay-tiles", class: "tiles" });
  const about = h("p", { id: "replay-about", class: "caption" });
  const kinds = figureTable("replay-kinds", t("By kind of edit"), t("Kind"));
  const languages = figureTable("replay-languages", t("By language"), t("Language"));
  const best = suggestionList("replay-best", t("Best suggestions"), usefulItem);
  const annoying = suggestionList("replay-annoying", t("Most annoying suggestions"), annoyingItem);
  const lists = h("div", { class: "replay-lists" }, best.element, annoying.element);
  const numbers = section(
    "replay-figures",
    t("What it saved"),
    tiles,
    about,
    kinds.element,
    languages.element,
    legend(),
  );
  const element = h("div", { class: "stack" }, numbers, lists);
  let drawn: ReplayResult | undefined;
  return {
    element,
    update(result) {
      const hasFigures = result !== undefined && result.all.model.edits > 0;
      element.hidden = result === undefined;
      tiles.hidden = kinds.element.hidden = languages.element.hidden = lists.hidden = !hasFigures;
      if (!result || result === drawn) return;
      drawn = result;
      tiles.replaceChildren(...tilesOf(result));
      setText(about, replayedSentences(result).join(" "));
      kinds.show(kindRows(result));
      languages.show(languageRows(result));
      best.show(result.best);
      annoying.show(result.annoying);
    },
  };
}

function tilesOf({ all: { model, baseline } }: ReplayResult): readonly HTMLElement[] {
  const tile = (name: string, value: string, note: string): HTMLElement =>
    h(
      "div",
      { class: "tile" },
      h("dt", {}, name),
      h("dd", { class: "value" }, value),
      h("dd", { class: "note" }, note),
    );
  return [
    tile(t("Keys saved"), savedShare(model), t("baseline {0}", savedShare(baseline))),
    tile(t("Right when shown"), precisionShare(model), t("baseline {0}", precisionShare(baseline))),
    tile(t("Retained"), retainedShare(model), t("of the accepted characters")),
  ];
}

function figureTable(id: string, title: string, first: string) {
  const rows = h("tbody");
  const head = [first, ...FIGURE_COLUMNS].map(name => h("th", { scope: "col" }, name));
  const caption = h("caption", { class: "table-title" }, title);
  const table = h("table", { id }, caption, h("thead", {}, h("tr", {}, ...head)), rows);
  return {
    element: h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": title }, table),
    show(shown: readonly FigureRow[]) {
      rows.replaceChildren(
        ...shown.map(({ name, cells }) =>
          h("tr", {}, h("th", { scope: "row" }, name), ...cells.map(cell => h("td", {}, cell))),
        ),
      );
    },
  };
}

function legend(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    t(
      "Keys saved: of the keys that the same editor needs without suggestions. Right when shown: suggestions that the commit typed to the last character. Retained: accepted characters that are still in the newest files. The baseline learns nothing and repeats the longest match.",
    ),
  );
}
