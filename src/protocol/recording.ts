/** A finished run for a page without an editor: the events and answers that the panel would receive. */
import type { PanelAnswer, PanelEvent, Watch } from "./panel.ts";

/** What the page of `train --report` contains. */
export interface Recording {
  readonly events: readonly PanelEvent[];
  readonly answers: readonly RecordedAnswer[];
}

/** The answer that the panel receives while it watches a view. */
export interface RecordedAnswer {
  readonly watch: Watch;
  readonly answer: PanelAnswer;
}
