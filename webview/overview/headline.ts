/** The one figure that says how good the model in use is: bits per character of the complete model on held-out text. */
import { decimal, filesText, t } from "../../src/protocol/localize.ts";
import { percent } from "../state/formats.ts";
import type { PanelState } from "../state/panelState.ts";

export interface Headline {
  readonly value: string;
  readonly note: string;
}

/** Undefined where nothing was measured. The status bar shows the same figure. */
export function headlineOf({ model, run }: Pick<PanelState, "model" | "run">): Headline | undefined {
  const bits = model.kind === "loaded" && model.summary.isOfWorkspace ? model.summary.bitsPerChar : undefined;
  if (bits === undefined) return undefined;
  const held = run.phase === "ended" && run.end.heldOut?.bitsPerChar === bits ? run.end.heldOut : undefined;
  const lower = t("Lower is better. Network, memory, and document cache together.");
  const note = held
    ? `${lower} ${t("The next token is right in {0} of cases, over {1}.", percent(held.top1), filesText(held.files))}`
    : lower;
  return { value: decimal(bits, 3), note };
}
