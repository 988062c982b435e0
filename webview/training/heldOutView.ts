/** How good the finished model is on files that it has not learned. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { HeldOutFigures } from "../../src/protocol/training.ts";
import type { PanelState } from "../state/panelState.ts";
import { compactCount, count } from "../state/sentences.ts";
import { h, type Pair, pairs, section, type View } from "../widgets/dom.ts";
import { percent } from "../widgets/topTokens.ts";

export function heldOutView(): View<PanelState> {
  const figures = h("dl", { id: "held-out-figures", class: "pairs" });
  const explanation = t(
    "The whole model mixes the network with a memory of what the workspace says. It is measured on files that neither has seen.",
  );
  const element = section("held-out", t("On held-out files"), figures, h("p", { class: "caption" }, explanation));
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
    [t("Whole model"), bits(held.bitsPerChar)],
    [t("Network alone"), bits(held.networkBitsPerChar)],
    [t("Memory alone"), bits(held.memoryBitsPerChar)],
    [t("Likeliest guess right"), share(held.top1)],
    [t("Among the first five"), share(held.top5)],
    [t("Measured on"), t("{0} files, {1} characters", count(held.files), compactCount(held.chars))],
  ];
}
