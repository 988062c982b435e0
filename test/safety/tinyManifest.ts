/** Parts of a manifest that tests of damaged and hostile models share. */

/** What a run noted, before it took a step. */
export const TINY_RECORD = {
  trainedAt: "2026-01-01T00:00:00.000Z",
  ...{ seed: 1, engine: "core", threads: 1, batch: 2, windowSteps: 4 },
  ...{ steps: 0, tokens: 0, elapsedMs: 5, charsPerToken: 3, include: [], exclude: [], curve: [] },
};

/** The report of a corpus of one file. */
export const TINY_CORPUS = {
  ...{ trainingFiles: 1, trainingChars: 2, validationFiles: 0, validationChars: 0 },
  ...{ replacedSecrets: 0, skipped: [] },
};
