/** Which network the views look into, and what their parts have asked about it. */
import type { InspectedNetwork, PatternPlaces, Prediction } from "../../src/protocol/inspection.ts";
import type { PanelAnswer } from "../../src/protocol/panel.ts";

/** What the host answers about the network for a view. */
export type Inspection<Value> =
  | { readonly kind: "awaited" }
  | { readonly kind: "available"; readonly file: string; readonly value: Value }
  | { readonly kind: "unavailable"; readonly message: string };

export interface LookState {
  /** What the user chose; undefined: the network in training while there is one. */
  readonly network: InspectedNetwork | undefined;
  readonly prediction: Inspection<Prediction>;
  readonly pattern: Inspection<PatternPlaces>;
}

export const NO_LOOK: LookState = {
  network: undefined,
  prediction: { kind: "awaited" },
  pattern: { kind: "awaited" },
};

export type LookAction =
  | Extract<PanelAnswer, { readonly type: "predictionExplained" | "patternFound" }>
  | { readonly type: "networkChosen"; readonly network: InspectedNetwork };

export function reduceLook(state: LookState, action: LookAction): LookState {
  switch (action.type) {
    case "predictionExplained":
      return { ...state, prediction: { kind: "available", file: action.file, value: action.prediction } };
    case "patternFound":
      return { ...state, pattern: { kind: "available", file: "", value: action.found } };
    case "networkChosen":
      return { ...NO_LOOK, network: action.network };
    default:
      return action satisfies never;
  }
}
