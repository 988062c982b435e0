/** What the panel gets of a run: its events, and all of them with answers for a page without an editor. */
import type { PanelAnswer, PanelEvent, Watch } from "./panel.ts";
import type { TrainingEvent } from "./training.ts";

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

/** Converts a training event to a panel event; undefined for events that the panel does not show. */
export function panelEventOf(event: TrainingEvent): PanelEvent | undefined {
  switch (event.type) {
    case "step": {
      const { type: _, ...step } = event;
      return { type: "stepped", step };
    }
    case "validation": {
      const { type: _, ...validation } = event;
      return { type: "validated", validation };
    }
    case "progress": {
      const { type: _, ...progress } = event;
      return { type: "progressed", progress };
    }
    case "rollback": {
      const { type: _, ...rollback } = event;
      return { type: "rolledBack", rollback };
    }
    case "corpus": {
      const { type: _, ...corpus } = event;
      return { type: "corpus", corpus };
    }
    case "sample": {
      const { type: _, ...sample } = event;
      return { type: "sampled", sample };
    }
    case "completions": {
      const { type: _, ...completions } = event;
      return { type: "completed", completions };
    }
    case "pause":
      return { type: "paused", isPaused: event.isPaused };
    case "phase":
      return { type: "phase", phase: event.phase };
    case "resumed":
    case "checkpoint":
      return undefined;
    default:
      return event satisfies never;
  }
}
