/** Which network the views look into: that of the run in progress, or the one in use. */
import type { InspectedNetwork } from "../../src/protocol/inspection.ts";
import type { PanelState } from "./panelState.ts";

/** Whether a run has a network that can be looked into. */
export function isRunOpen({ run }: Pick<PanelState, "run">): boolean {
  if (run.phase !== "training" || run.record.training.length === 0) return false;
  return run.record.corpus?.settings.task === undefined;
}

/** Whether the user can choose between two networks. */
export function hasTwoNetworks(state: PanelState): boolean {
  return isRunOpen(state) && state.model.kind === "loaded" && state.model.summary.cell !== "none";
}

export function shownNetwork(state: PanelState): InspectedNetwork {
  if (!isRunOpen(state)) return "inUse";
  return hasTwoNetworks(state) ? (state.look.network ?? "inTraining") : "inTraining";
}
