/** Draws the saved keys of the last days as bars, with a table of the same values. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { UsageAnswer } from "../state/panelState.ts";
import { dataTable } from "../widgets/dataTable.ts";
import { h, setText, svg } from "../widgets/dom.ts";
import { barsOf } from "./usageBars.ts";

const HEIGHT = 80;
const STEP = 12;
const GAP = 3;

export function usageChart() {
  const picture = svg("svg", { class: "usage-bars", role: "img", preserveAspectRatio: "none" });
  const caption = h("figcaption", { class: "note" });
  const table = dataTable({
    id: "usage-days",
    title: t("Usage by day as a table"),
    head: [t("Day"), t("Shown"), t("Accepted"), t("Keys saved")],
  });
  const element = h("figure", { id: "usage-chart" });
  element.append(picture, caption, table.element);
  return {
    element,
    show({ days }: UsageAnswer) {
      const bars = barsOf(days);
      element.hidden = bars.every(({ keysSaved }) => keysSaved === 0);
      const most = Math.max(1, ...bars.map(({ keysSaved }) => keysSaved));
      picture.setAttribute("viewBox", `0 0 ${bars.length * STEP} ${HEIGHT}`);
      picture.setAttribute("aria-label", t("Keys saved by day. The table below shows the same values."));
      picture.replaceChildren(...bars.map((bar, k) => barOf(bar, k, most)));
      setText(
        caption,
        t("Keys saved by day, {0} to {1}; at most {2}", bars[0]?.day ?? "", bars.at(-1)?.day ?? "", decimal(most)),
      );
      table.update(
        days
          .toReversed()
          .map(({ day, shown, accepted, keysSaved }) => [day, decimal(shown), decimal(accepted), decimal(keysSaved)]),
      );
    },
  };
}

function barOf({ day, keysSaved }: { readonly day: string; readonly keysSaved: number }, k: number, most: number) {
  const height = (HEIGHT * keysSaved) / most;
  const title = svg("title", {}, `${day}: ${decimal(keysSaved)}`);
  return svg("rect", { x: k * STEP, y: HEIGHT - height, width: STEP - GAP, height }, title);
}
