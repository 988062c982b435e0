// @ts-check
/** What each view of the panel shows when it has what it needs. */
export const READY = /** @type {Record<string, string>} */ ({
  Training: "#curve canvas",
  Samples: "#samples-list li",
  Network: "#network svg .layer",
  Inside: "#inside-tokens [role=option]",
  Gradients: "#flow-table tbody tr:nth-child(4)",
  "Corpus and value": "#corpus-learned tbody tr",
});
