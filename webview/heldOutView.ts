/** How good the finished model is on files that it has not learnt. */
import type { HeldOutFigures } from "../src/protocol/training.ts";
import { h, type Pair, pairs, section, type View } from "./dom.ts";
import type { PanelState } from "./panelState.ts";
import { count, shortCount } from "./words.ts";

export function heldOutView(): View<PanelState> {
  const figures = h("dl", { id: "held-out-figures", class: "pairs" });
  const explanation =
    "The whole model mixes the network with a memory of what the workspace says. It is measured on files that neither has seen.";
  const element = section("held-out", "On held-out files", figures, h("p", { class: "caption" }, explanation));
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
  const bits = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(3)} bits/char`);
  const share = (value: number) => `${(100 * value).toFixed(1)} % of tokens`;
  return [
    ["Whole model", bits(held.bitsPerChar)],
    ["Network alone", bits(held.networkBitsPerChar)],
    ["Memory alone", bits(held.memoryBitsPerChar)],
    ["Likeliest guess right", share(held.top1)],
    ["Among the first five", share(held.top5)],
    ["Measured on", `${count(held.files)} files, ${shortCount(held.chars)} characters`],
  ];
}
