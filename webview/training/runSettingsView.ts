/** What the run is made of. */
import { t } from "../../src/protocol/localize.ts";
import type { RunSettings } from "../../src/protocol/training.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { compactCount, count, initialModelText } from "../state/sentences.ts";
import { h, type Pair, pairs, section, setText, type View } from "../widgets/dom.ts";
import { cellText } from "./cellDescriptions.ts";

export function runSettingsView(): View<PanelState> {
  const settings = h("dl", { id: "run-settings", class: "pairs" });
  const equations = h("pre", { id: "equations", class: "equations" });
  const meaning = h("p", { class: "caption" });
  const element = section("made-of", t("What the network is made of"), settings, equations, meaning);
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
  const text = cellText(cell);
  setText(equations, text.equations.join("\n"));
  setText(meaning, text.meaning);
}

function settingRows(run: RunSettings): readonly Pair[] {
  return [
    [t("Start"), initialModelText(run.initialModel)],
    [t("Cell"), cellText(run.cell).name],
    [t("Layers"), count(run.layers)],
    [t("Hidden units"), count(run.hidden)],
    [t("Embedding"), t("{0} numbers a token", count(run.embedding))],
    [t("Vocabulary"), t("{0} tokens ({1})", count(run.vocabularySize), run.tokenizer)],
    [t("Parameters"), compactCount(run.parameters)],
    [t("A step"), t("{0} sequences of {1} tokens", run.batch, run.windowSteps)],
    [t("Threads"), count(run.threads)],
    [t("Seed"), String(run.seed)],
    [t("Engine"), run.engine],
  ];
}
