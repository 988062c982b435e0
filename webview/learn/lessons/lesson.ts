/** What a lesson is made of: a short text, a figure on the learner's text, an experiment, and a question. */
import type { PlaySpec } from "../../playground/model/spec.ts";
import type { FullView, OwnText } from "../../state/learnHost.ts";
import type { Experiment } from "../experiments/experiment.ts";
import type { Figure } from "../figures/figure.ts";

export interface Question {
  readonly text: string;
  readonly answers: readonly string[];
  /** The index of the right one. */
  readonly right: number;
  /** Shown with the right answer. */
  readonly because: string;
}

/** An experiment that runs with something on or off. */
export interface SwitchedExperiment {
  readonly title: string;
  readonly label: string;
  run(own: OwnText, isOn: boolean): ReturnType<Experiment>;
}

export interface Lesson {
  /** Names the lesson in what is stored. */
  readonly id: string;
  readonly title: string;
  /** Paragraphs; at most 120 words together. */
  readonly text: readonly string[];
  /** Equations, one a line. */
  readonly equations: readonly string[];
  readonly figureTitle: string;
  figure(): Figure;
  readonly experimentTitle: string;
  readonly experiment: Experiment;
  /** A second experiment with a switch. */
  readonly switched?: SwitchedExperiment;
  readonly question: Question;
  /** The view of the panel that shows this at full size. */
  readonly fullView?: FullView;
  /** The network that the playground opens with. */
  readonly playground?: Partial<PlaySpec>;
}
