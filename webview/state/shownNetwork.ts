/** Which network the views look into: that of the run in progress, the one in use, or that of a trained task. */
import type { InspectedNetwork } from "../../src/protocol/inspection.ts";
import type { PanelState } from "./panelState.ts";

/** Whether a run has a network that can be looked into. */
export function isRunOpen({ run }: Pick<PanelState, "run">): boolean {
  if (run.phase !== "training" || run.record.training.length === 0) return false;
  return run.record.corpus?.settings.task === undefined;
}

/** The networks that the user can choose from, that which is shown at first in front. */
export function networksOf(state: PanelState): readonly InspectedNetwork[] {
  const isInUse = state.model.kind === "loaded" && state.model.summary.cell !== "none";
  const networks: InspectedNetwork[] = [];
  if (isRunOpen(state)) networks.push("inTraining");
  if (isInUse) networks.push("inUse");
  if (state.task !== undefined) networks.push("task");
  return networks;
}

export function shownNetwork(state: PanelState): InspectedNetwork {
  const networks = networksOf(state);
  return networks.find(network => network === state.look.network) ?? networks[0] ?? "inUse";
}
