// @ts-check
/** An element that each view of the panel shows when it has data. */
export const READY = /** @type {Record<string, string>} */ ({
  Training: "#curve canvas",
  Samples: "#samples-list li",
  Network: "#network svg .layer",
  Activations: "#activations-tokens [role=option]",
  Gradients: "#gradients-table tbody tr:nth-child(4)",
  "Corpus and Results": "#corpus-learned tbody tr",
  "Commit Replay": "#replay-button",
});

/** The same for the page of a recorded run, which has no replay. */
export const READY_IN_REPORT = Object.fromEntries(Object.entries(READY).filter(([name]) => name !== "Commit Replay"));
