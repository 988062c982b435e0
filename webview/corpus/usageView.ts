/** Shows the usage counts of this machine, with a button that deletes them. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { UsageCounts } from "../../src/protocol/panel.ts";
import { percent } from "../state/formats.ts";
import type { PanelState, UsageAnswer } from "../state/panelState.ts";
import { button } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";

/** @param onDelete requests that the counts be deleted */
export function usageView(onDelete: () => void): View<PanelState> {
  const empty = h("p", { id: "usage-empty" }, t("No suggestions have been shown yet. They appear while you type."));
  const since = h("th", { scope: "col" });
  const rows = h("tbody");
  const head = h("tr", {}, h("th", { scope: "col" }, t("Suggestions")), h("th", { scope: "col" }, t("Today")), since);
  const table = h("table", { id: "usage-table" }, h("thead", {}, head), rows);
  const deleteButton = button({
    id: "delete-usage-button",
    label: t("Delete Usage Counts"),
    appearance: "secondary",
    onPress: onDelete,
  });
  const caption = h("p", { class: "caption" }, t("The counts stay on this machine and contain only numbers, no text."));
  const element = section("usage", t("Usage counts"), empty, table, caption, deleteButton.element);
  let drawn: UsageAnswer | undefined;

  return {
    element,
    update({ usage }) {
      element.hidden = usage === undefined;
      if (!usage || usage === drawn) return;
      drawn = usage;
      empty.hidden = usage.since !== undefined;
      table.hidden = caption.hidden = deleteButton.element.hidden = usage.since === undefined;
      setText(since, t("Since {0}", usage.since ?? ""));
      rows.replaceChildren(...rowsOf(usage));
    },
  };
}

function rowsOf({ today, all }: UsageAnswer): readonly HTMLElement[] {
  const row = (name: string, figure: (counts: UsageCounts) => string): HTMLElement =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, figure(today)), h("td", {}, figure(all)));
  return [
    row(t("Shown"), ({ shown }) => decimal(shown)),
    row(t("Accepted, in whole or in part"), ({ shown, accepted }) =>
      shown === 0 ? decimal(accepted) : `${decimal(accepted)} (${percent(accepted / shown)})`,
    ),
    row(t("Characters inserted"), ({ charsSaved }) => decimal(charsSaved)),
  ];
}
