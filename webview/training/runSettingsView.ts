/** Shows the settings of the newest run and the equations of its cell. */

import { t } from "../../src/protocol/localize.ts";
import type { RunSettings } from "../../src/protocol/training.ts";
import { compactCount, count } from "../state/formats.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { initialModelText } from "../state/sentences.ts";
import { taskName } from "../state/taskTexts.ts";
import { h, type Pair, pairs, section, setText, type View } from "../widgets/dom.ts";
import { describeCell } from "./cellDescriptions.ts";

export function runSettingsView(): View<PanelState> {
  const settings = h("dl", { id: "run-settings", class: "pairs" });
  const equations = h("pre", { id: "equations", class: "equations" });
  const meaning = h("p", { class: "caption" });
  const details = h(
    "details",
    { class: "data-table" },
    h("summary", {}, t("Equations of the cell")),
    equations,
    meaning,
  );
  const element = section("network-settings", t("Settings of this run"), settings, details);
  let drawn: RunSettings | undefined;

  return {
    element,
    update(state) {
      const run = recordOf(state)?.corpus?.settings;
      element.hidden = run === undefined;
      if (run && run !== drawn) {
        drawn = run;
        settings.replaceChildren(...pairs(settingRows(run)));
        showCell(run.cell, equations, meaning);
      }
    },
  };
}

function showCell(cell: RunSettings["cell"], equations: HTMLElement, meaning: HTMLElement): void {
  const text = describeCell(cell);
  setText(equations, text.equations.join("\n"));
  setText(meaning, text.meaning);
}

function settingRows(run: RunSettings): readonly Pair[] {
  return [
    ...(run.task === undefined ? [] : [[t("Task"), taskName(run.task)] as const]),
    [t("Initial model"), initialModelText(run.initialModel)],
    [t("Cell"), describeCell(run.cell).name],
    ...(run.isBidirectional ? [[t("Directions"), t("Both")] as const] : []),
    [t("Layers"), count(run.layers)],
    [t("Hidden units"), count(run.hidden)],
    [t("Embedding"), t("{0} numbers per token", count(run.embedding))],
    [t("Vocabulary"), t("{0} tokens ({1})", count(run.vocabularySize), run.tokenizer)],
    [t("Parameters"), compactCount(run.parameters)],
    [t("Batch"), t("{0} sequences of {1} tokens", run.batch, run.windowSteps)],
    [t("Threads"), count(run.threads)],
    [t("Seed"), String(run.seed)],
    [t("Engine"), run.engine],
  ];
}
