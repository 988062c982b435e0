/** Shows what suggestions saved on this machine, by day and language, with buttons that export and delete the counts. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { UsageCounts } from "../../src/protocol/panel.ts";
import { dayOf, type SavedTile, savedTiles } from "../overview/savedTiles.ts";
import { percent } from "../state/formats.ts";
import type { PanelState, UsageAnswer } from "../state/panelState.ts";
import { button } from "../widgets/controls.ts";
import { h, scrolling, section, setText, type View } from "../widgets/dom.ts";
import { usageChart } from "./usageChart.ts";

export interface UsageActions {
  /** Requests that the counts be deleted. */
  remove(): void;
  /** Requests that the counts be written to a file. */
  export(): void;
}

export function usageView(actions: UsageActions): View<PanelState> {
  const empty = h("p", { id: "usage-empty" }, t("No suggestions have been shown yet. They appear while you type."));
  const since = h("th", { scope: "col" });
  const rows = h("tbody");
  const head = h("tr", {}, h("th", { scope: "col" }, t("Suggestions")), h("th", { scope: "col" }, t("Today")), since);
  const table = h("table", { id: "usage-table" }, h("thead", {}, head), rows);
  const chart = usageChart();
  const languages = languageTable();
  const caption = h("p", { class: "caption" }, t("The counts stay on this machine and contain only numbers, no text."));
  const buttons = h("div", { class: "buttons" }, ...buttonsOf(actions));
  const tiles = h("dl", { class: "tiles" });
  const details = h(
    "details",
    { id: "usage-details", class: "data-table" },
    h("summary", {}, t("Counts by day and language")),
    scrolling(t("Usage counts"), table, languages.element),
  );
  const content = h("div", {}, tiles, chart.element, details, caption, buttons);
  const element = section("usage", t("What it saved"), empty, content);
  let drawn: UsageAnswer | undefined;

  return {
    element,
    update({ usage }) {
      element.hidden = usage === undefined;
      if (!usage || usage === drawn) return;
      drawn = usage;
      empty.hidden = usage.since !== undefined;
      content.hidden = usage.since === undefined;
      setText(since, t("Since {0}", usage.since ?? ""));
      tiles.replaceChildren(...savedTiles(usage, dayOf(new Date())).map(tile));
      rows.replaceChildren(...rowsOf(usage));
      chart.show(usage);
      languages.show(usage);
    },
  };
}

function tile({ id, name, value, note }: SavedTile): HTMLElement {
  const parts = [h("dt", {}, name), h("dd", { class: "value" }, value), h("dd", { class: "note" }, note)];
  return h("div", { class: `tile tile-${id}` }, ...parts);
}

function buttonsOf({ remove, export: save }: UsageActions): readonly HTMLElement[] {
  const [exported, deleted] = [t("Export Usage Counts"), t("Delete Usage Counts")];
  return [
    button({ id: "export-usage-button", label: exported, appearance: "secondary", onPress: save }).element,
    button({ id: "delete-usage-button", label: deleted, appearance: "secondary", onPress: remove }).element,
  ];
}

function languageTable() {
  const rows = h("tbody");
  const head = [t("Language"), t("Shown"), t("Accepted"), t("Keys saved")];
  const names = h("tr", {}, ...head.map(name => h("th", { scope: "col" }, name)));
  return {
    element: h("table", { id: "usage-languages" }, h("thead", {}, names), rows),
    show({ languages }: UsageAnswer) {
      rows.replaceChildren(
        ...languages.map(({ language, shown, accepted, keysSaved }) => {
          const name = h("th", { scope: "row" }, language === "" ? t("unknown") : language);
          return h("tr", {}, name, ...[shown, accepted, keysSaved].map(count => h("td", {}, decimal(count))));
        }),
      );
    },
  };
}

function rowsOf({ today, all }: UsageAnswer): readonly HTMLElement[] {
  const row = (name: string, figure: (counts: UsageCounts) => string): HTMLElement =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, figure(today)), h("td", {}, figure(all)));
  return [
    row(t("Keys saved"), ({ keysSaved }) => decimal(keysSaved)),
    row(t("Shown"), ({ shown }) => decimal(shown)),
    row(t("Accepted, in whole or in part"), ({ shown, accepted }) =>
      shown === 0 ? decimal(accepted) : `${decimal(accepted)} (${percent(accepted / shown)})`,
    ),
    row(t("Typed to the end"), ({ typedOut }) => decimal(typedOut)),
    row(t("Characters inserted"), ({ charsSaved }) => decimal(charsSaved)),
    row(t("Of these, still there after five minutes"), ({ checkedChars, keptChars }) =>
      checkedChars === 0 ? "–" : percent(keptChars / checkedChars),
    ),
  ];
}
