/** Compares the runs of the learning curve: their settings and their best validation loss. */

import { decimal, t } from "../../src/protocol/localize.ts";
import type { LineStyle } from "../charts/lineChart.ts";
import { swatch } from "../charts/swatch.ts";
import { count, duration } from "../state/formats.ts";
import { comparableRuns, type PanelState, recordOf } from "../state/panelState.ts";
import { initialModelText } from "../state/sentences.ts";
import { h, scrolling, section, type View } from "../widgets/dom.ts";
import { onThemeChange } from "../widgets/theme.ts";
import { bestOf, ownRunStyle, pastRunStyle, runName } from "./runStyles.ts";

export function runsView(): View<PanelState> {
  const rows = h("tbody");
  const head = [
    t("Validation curve"),
    t("Network"),
    t("Initial model"),
    t("Best validation, bits"),
    t("Steps"),
    t("Time"),
  ];
  const table = h(
    "table",
    { id: "runs-table" },
    h("thead", {}, h("tr", {}, ...head.map(title => h("th", { scope: "col" }, title)))),
    rows,
  );
  const element = section(
    "runs",
    t("Run comparison"),
    scrolling(t("Run comparison"), table),
    h(
      "p",
      { class: "caption" },
      t("Train with another cell or size to add its curve to the chart. It keeps the last six runs."),
    ),
  );
  let drawn: unknown[] = [];
  let state: PanelState | undefined;
  const draw = (): void => {
    if (state) rows.replaceChildren(...rowsOf(state));
  };
  onThemeChange(draw);

  return {
    element,
    update(next) {
      const record = recordOf(next);
      element.hidden = comparableRuns(next).length === 0;
      const shown = [next.pastRuns, record?.corpus, record?.best, next.run.phase];
      if (shown.every((value, k) => value === drawn[k])) return;
      drawn = shown;
      state = next;
      draw();
    },
  };
}

function rowsOf(state: PanelState): readonly HTMLElement[] {
  const record = recordOf(state);
  const past = comparableRuns(state)
    .toReversed()
    .map(run =>
      row(pastRunStyle(run), [
        runName(run),
        initialModelText(run.settings.initialModel),
        figure(bestOf(run)),
        count(run.steps),
        duration(run.elapsedMs),
      ]),
    );
  if (!record?.corpus) return past;
  const { latestStep, best, corpus } = record;
  const own = row(ownRunStyle(record), [
    t("{0}, this run", runName({ ...record, settings: corpus.settings })),
    initialModelText(corpus.settings.initialModel),
    figure(best?.bitsPerChar),
    latestStep ? count(latestStep.step) : "–",
    latestStep ? duration(latestStep.elapsedMs) : "–",
  ]);
  return [own, ...past];
}

function row(style: LineStyle, cells: readonly string[]): HTMLElement {
  return h("tr", {}, h("td", {}, swatch(style)), ...cells.map(cell => h("td", {}, cell)));
}

const figure = (value: number | undefined) => (value === undefined ? "–" : decimal(value, 3));
