/** What an experiment shows while it runs. It computes a little at a time, so that the page stays fluent. */
import type { Lines } from "../../playground/widgets/lines.ts";
import type { OwnText } from "../../state/learnHost.ts";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One picture. */
export interface Frame {
  /** 0 to 1. */
  readonly progress: number;
  readonly lines?: Lines;
  readonly table?: Table;
  /** Text that the experiment wrote. */
  readonly text?: string;
}

/** Yields pictures; returns what came out, in one or two sentences, whatever it was. */
export type Experiment = (own: OwnText) => Generator<Frame, string>;
