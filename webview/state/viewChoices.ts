/** What the user chooses to see in the views. */
import type { Quantity } from "../../src/protocol/inspection.ts";

/** The layer and the quantity that the activations view shows. */
export interface ActivationsChoice {
  readonly layer: number;
  readonly quantity: Quantity;
}

/** The unrolled network: the one in use, which reads forward, or an illustrative bidirectional layer. */
export type Directions = "forward" | "bidirectional";

/** How to draw the learning curve. */
export interface CurveOptions {
  readonly unit: "bits" | "perplexity";
  readonly scale: "linear" | "log";
  readonly axis: "steps" | "seconds";
  readonly isRawShown: boolean;
}
