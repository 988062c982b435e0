/** The figures of a task on data that was not learned. Plain data that is also stored. */

/** One row of the table: the network or a baseline. */
export interface TaskRow {
  readonly name: string;
  /** Numbers that it learned; absent for one that has none. */
  readonly parameters?: number;
  /** By name: accuracy, macroF1, exactMatch, editDistance, bitsPerChar. */
  readonly figures: Readonly<Record<string, number>>;
}

/** The figures of one label or tag. */
export interface LabelFigures {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** How often it is right. */
  readonly count: number;
}

export interface TaskFigures {
  /** Examples that were measured. */
  readonly examples: number;
  /** The network is the first. */
  readonly rows: readonly TaskRow[];
  /** Of a classifier and a tagger. */
  readonly labels?: readonly LabelFigures[];
  /** Of a classifier: rows are the true labels, columns the answers, both in the order of `labels`. */
  readonly confusion?: readonly (readonly number[])[];
}
