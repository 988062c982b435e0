/** What the page around the lessons does for them: an editor's panel, or a page of their own. */

import type { LearnProgress } from "../../src/protocol/panel.ts";

/** A text to learn from, with the place where the learner is in it. */
export interface OwnText {
  /** The name of the file, or of the sample. */
  readonly name: string;
  readonly text: string;
  /** The offset of the caret. */
  readonly caret: number;
}

/** The views of the panel that show a thing of a lesson at full size. */
export const FULL_VIEWS = ["samples", "network", "activations", "gradients", "corpus", "training"] as const;
export type FullView = (typeof FULL_VIEWS)[number];

export interface LearnHost {
  /** Defines the training worker's function in this page. */
  loadWorker(): Promise<void>;
  /** What was stored; undefined the first time. */
  stored(): unknown;
  store(value: LearnProgress): void;
  /** Opens a view of the panel; absent in a page without one. */
  readonly showView?: (view: FullView) => void;
  /** Brings the playground to the front. */
  showPlayground(): void;
  /** Asks the editor for the text of the open file or its selection; absent where there is no editor. */
  readonly askText?: () => void;
}

declare global {
  /** Makes the lessons for a page that has loaded their bundle. */
  var recurrentLearn: ((host: LearnHost) => Learn) | undefined;
}

/** The lessons and the playground of a page. */
export interface Learn {
  readonly lessons: HTMLElement;
  readonly playground: HTMLElement;
  /** Takes the text that was asked for. */
  setText(own: OwnText): void;
  /** Opens a lesson: 1 to 11. */
  openLesson(number: number): void;
  /** What is not visible does not compute. */
  setVisible(visible: "lessons" | "playground" | undefined): void;
}
