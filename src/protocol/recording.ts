/** A finished run as a page without an editor shows it: everything that the panel would have been told. */
import type { PanelAnswer, PanelEvent, Watch } from "./panel.ts";

export interface Recording {
  readonly events: readonly PanelEvent[];
  readonly looks: readonly RecordedLook[];
}

/** What would be answered to the one who watches this. */
export interface RecordedLook {
  readonly watch: Watch;
  readonly answer: PanelAnswer;
}
