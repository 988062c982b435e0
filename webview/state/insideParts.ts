/** The parts of the network's views that are loaded with the lessons' bundle. */
import type {
  Pattern,
  PatternPlaces,
  Prediction,
  PredictionChoice,
  QuantityTrace,
} from "../../src/protocol/inspection.ts";
import type { Inspection } from "./lookState.ts";

/** A part that shows a state. */
export interface InsidePart<Shown> {
  readonly element: HTMLElement;
  show(shown: Shown): void;
}

/** What the part about units and patterns shows. */
export interface PatternShown {
  readonly trace: QuantityTrace;
  /** The selected unit. */
  readonly unit: number;
  /** The first and the last selected token. */
  readonly selection: readonly [first: number, last: number] | undefined;
  readonly found: Inspection<PatternPlaces>;
}

export interface PatternActions {
  find(pattern: Pattern): void;
  chooseUnit(unit: number): void;
  /** Opens a found place in the editor. */
  open(place: number): void;
}

export interface InsideParts {
  /** @param explain asks to explain a prediction */
  prediction(explain: (choice: PredictionChoice) => void): InsidePart<Inspection<Prediction>>;
  pattern(actions: PatternActions): InsidePart<PatternShown>;
}

declare global {
  /** Set by the bundle. */
  var recurrentInside: InsideParts | undefined;
}
