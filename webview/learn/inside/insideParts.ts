/** The parts of the network's views that this bundle has. */
import type { InsideParts } from "../../state/insideParts.ts";
import { patternPart } from "./patternPart.ts";
import { predictionPart } from "./predictionPart.ts";

export const insideParts: InsideParts = { prediction: predictionPart, pattern: patternPart };
