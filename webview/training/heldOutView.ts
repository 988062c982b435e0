/** Shows how well the finished model predicts the held-out files. */

import type { HeldOutFigures } from "../../src/protocol/heldOutFigures.ts";
import { decimal, filesText, t } from "../../src/protocol/localize.ts";
import { compactCount, percent } from "../state/formats.ts";
import type { PanelState } from "../state/panelState.ts";
import { h, type Pair, pairs, section, type View } from "../widgets/dom.ts";
import { note } from "../widgets/note.ts";

export function heldOutView(): View<PanelState> {
  const figures = h("dl", { id: "held-out-figures", class: "pairs" });
  const explanation = t(
    "The complete model combines the network with the workspace memory and the document cache. Its bits per character are the headline figure, which the status bar shows too. The learning curve shows the network alone. Neither the network nor the memory has seen the held-out files.",
  );
  const element = section(
    "held-out",
    t("Results on held-out files"),
    figures,
    note(t("The complete model's bits per character are the headline figure."), explanation),
  );
  let drawn: HeldOutFigures | undefined;

  return {
    element,
    update({ run }) {
      const held = run.phase === "ended" ? run.end.heldOut : undefined;
      element.hidden = held === undefined;
      if (!held || held === drawn) return;
      drawn = held;
      figures.replaceChildren(...pairs(figureRows(held)));
    },
  };
}

function figureRows(held: HeldOutFigures): readonly Pair[] {
  const bits = (value: number | undefined) => (value === undefined ? "–" : t("{0} bits/char", decimal(value, 3)));
  const share = (value: number) => t("{0} of tokens", percent(value));
  return [
    [t("Complete model"), bits(held.bitsPerChar)],
    [t("Network only"), bits(held.networkBitsPerChar)],
    [t("Memory only"), bits(held.memoryBitsPerChar)],
    [t("Top-1 accuracy"), share(held.top1)],
    [t("Top-5 accuracy"), share(held.top5)],
    [t("Held-out files"), t("{0}, {1} characters", filesText(held.files), compactCount(held.chars))],
  ];
}
