/** What the run is made of. */
import type { RunSettings } from "../src/protocol/training.ts";
import { h, type Pair, pairs, section, setText, type View } from "./dom.ts";
import { cellText } from "./equations.ts";
import { type PanelState, recordOf } from "./panelState.ts";
import { count, shortCount } from "./words.ts";

export function runSettingsView(): View<PanelState> {
  const settings = h("dl", { id: "run-settings", class: "pairs" });
  const equations = h("pre", { id: "equations", class: "equations" });
  const meaning = h("p", { class: "caption" });
  const element = section("made-of", "What the network is made of", settings, equations, meaning);
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
    ["Cell", cellText(run.cell).name],
    ["Layers", count(run.layers)],
    ["Hidden units", count(run.hidden)],
    ["Embedding", `${count(run.embedding)} numbers a token`],
    ["Vocabulary", `${count(run.vocabularySize)} tokens (${run.tokenizer})`],
    ["Parameters", shortCount(run.parameters)],
    ["A step", `${run.batch} sequences of ${run.windowSteps} tokens`],
    ["Threads", count(run.threads)],
    ["Seed", String(run.seed)],
    ["Engine", run.engine],
  ];
}
