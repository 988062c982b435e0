/** What completions have saved on this machine, with a way to delete the counts. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { UsageCounts } from "../../src/protocol/panel.ts";
import type { PanelState, UsageAnswer } from "../state/panelState.ts";
import { button } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { percent } from "../widgets/topTokens.ts";

/** @param onDelete asks for the counts to be deleted */
export function usageView(onDelete: () => void): View<PanelState> {
  const nothing = h("p", { id: "counts-nothing" }, t("None has been shown yet. They come in gray while you type."));
  const since = h("th", { scope: "col" });
  const rows = h("tbody");
  const head = h("tr", {}, h("th", { scope: "col" }, t("Completions")), h("th", { scope: "col" }, t("Today")), since);
  const table = h("table", { id: "counts-table" }, h("thead", {}, head), rows);
  const remove = button({
    id: "delete-counts-button",
    label: t("Delete These Counts"),
    appearance: "secondary",
    onPress: onDelete,
  });
  const caption = h(
    "p",
    { class: "caption" },
    t("Counted on this machine and sent nowhere; nothing of the texts is kept."),
  );
  const element = section("counts", t("What completions save"), nothing, table, caption, remove.element);
  let drawn: UsageAnswer | undefined;

  return {
    element,
    update({ usage: counts }) {
      element.hidden = counts === undefined;
      if (!counts || counts === drawn) return;
      drawn = counts;
      nothing.hidden = counts.since !== undefined;
      table.hidden = caption.hidden = remove.element.hidden = counts.since === undefined;
      setText(since, t("Since {0}", counts.since ?? ""));
      rows.replaceChildren(...rowsOf(counts));
    },
  };
}

function rowsOf({ today, all }: UsageAnswer): readonly HTMLElement[] {
  const row = (name: string, figure: (counts: UsageCounts) => string): HTMLElement =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, figure(today)), h("td", {}, figure(all)));
  return [
    row(t("Shown"), ({ shown }) => decimal(shown)),
    row(t("Accepted, whole or in part"), ({ shown, accepted }) =>
      shown === 0 ? decimal(accepted) : `${decimal(accepted)} (${percent(accepted / shown)})`,
    ),
    row(t("Characters saved"), ({ charsSaved }) => decimal(charsSaved)),
  ];
}
