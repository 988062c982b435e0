/**
 * What engine and terminal say when something is in the way: every sentence that a user can meet for a fault, in one
 * place. Each says what happened, where, and what to do. The editor's own are in host/common/userProblems.ts.
 */

export const FAULTS = {
  // The folder to learn.
  folderMissing: (folder: string) => `The folder ${folder} does not exist; check its path.`,
  notAFolder: (path: string) => `${path} is not a folder; choose another one.`,
  folderUnreadable: (folder: string, why: string) =>
    `The folder ${folder} cannot be read (${why}); check its permissions.`,
  folderVanished: (why: string) => `The folder could be read no more (${why}); see that it is there, and train again.`,
  folderEmpty: (folder: string) => `The folder ${folder} is empty; choose one that holds text files.`,
  nothingToLearn: (folder: string, why: string) =>
    `The folder ${folder} holds no text to learn${why === "" ? "" : ` (skipped: ${why})`}; choose one that holds code or text.`,

  // What a run is asked for.
  modelInside: (modelFolder: string) =>
    `The model folder ${modelFolder} lies inside the folder to learn; choose one outside it.`,
  alreadyTraining: () => "Training is under way already; stop it first.",
  anotherRun: (what: "model" | "run", key: string, found: string | number, asked: string | number) =>
    `The ${what} to go on from has ${key} ${found}, not ${asked}; leave that out, or start again.`,
  threadStopped: () => "A training thread stopped before its part of the step was done. Start the training again.",
  threadNotStarted: () => "A training thread could not be started; train with fewer threads.",

  // The model folder.
  cannotWrite: (folder: string, why: string) =>
    `The model cannot be written to ${folder} (${why}); make room and check its permissions, or choose another folder.`,
  othersManifest: (folder: string) => `${folder} holds a manifest.json of something else; choose another model folder.`,
  changedMeanwhile: (folder: string) =>
    `${folder} was changed by something else while the model was written; train again.`,
  locked: (folder: string, pid: number | undefined) =>
    `Another process${pid === undefined ? "" : ` (${pid})`} is training the model in ${folder}; wait until it has ended, or stop it.`,

  // A stored model.
  noModel: (folder: string) => `There is no model in ${folder}; train one first.`,
  noModelHere: () => "There is no model to sample from; train one first.",
  notAModel: (folder: string) => `${folder} is no model folder: its manifest.json is something else's; check the path.`,
  otherVersion: (folder: string, found: string) =>
    `The model in ${folder} has format version ${found}, which this version of Recurrent does not read; train it again.`,
  damaged: (folder: string, why: string) => `The model in ${folder} is damaged (${why}); train it again.`,
  olderUsed: (folder: string, why: string) =>
    `The newest model in ${folder} is damaged (${why}); the one before it is used. Train again to replace it.`,
  unusable: (folder: string, why: string) => `The model in ${folder} cannot be used (${why}); train it again.`,
  runEnded: (folder: string) => `The run in ${folder} has ended; start a new one.`,
  replacedMeanwhile: () => "Another model has taken this one's place meanwhile; ask again.",
  newerWritten: () => "A newer model has been written; load it first.",
  baseUnusable: (folder: string, why: string) =>
    `The base model in ${folder} cannot be used (${why}); install Recurrent again, or train from nothing.`,
  baseOtherVocabulary: (folder: string) =>
    `The base model in ${folder} has another vocabulary than its network; install Recurrent again.`,
  noPanelToReport: (folder: string) =>
    `The panel's webview.js and webview.css are not in ${folder}; run "npm run build", which makes them.`,
  noNetwork: () => "This model is memory alone: there is no network to look into; train it for longer.",
  noWeights: (folder: string) =>
    `The model in ${folder} is memory alone: it has no weights to export; train it for longer.`,
} as const;
