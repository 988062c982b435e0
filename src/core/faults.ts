/**
 * Every sentence that the engine and the terminal say about a fault, in one place. Each says what happened, where,
 * and what to do. The editor's own sentences are in host/common/userProblems.ts.
 */

export const FAULTS = {
  // The folder to learn.
  folderMissing: (folder: string) => `The folder ${folder} does not exist. Check its path.`,
  notAFolder: (path: string) => `${path} is not a folder. Choose another one.`,
  folderUnreadable: (folder: string, why: string) =>
    `The folder ${folder} cannot be read (${why}). Check its permissions.`,
  folderVanished: (why: string) =>
    `The folder can no longer be read (${why}). Check that it still exists, then train again.`,
  folderEmpty: (folder: string) => `The folder ${folder} is empty. Choose one that holds text files.`,
  rulesUnreadable: (file: string, why: string) =>
    `The file ${file} says what to ignore, but it cannot be read (${why}), so nothing is learned here. Fix that file, then train again.`,
  globsTooLong: (glob: string) =>
    `The globs to include and exclude are too long to apply, from "${glob}" on. Shorten or remove that glob.`,
  folderIgnored: (file: string) =>
    `A ${file} file in a folder above ignores this folder, so nothing is learned here. Change that file, then train again.`,
  tooLittleToLearn: (what: string, chars: number, least: number) =>
    `The ${what} holds only ${chars} characters of text to learn, and training needs at least ${least}. Add text, or choose another one.`,
  tooLittleTimeToRead: (folder: string) =>
    `The folder ${folder} is too large to read in the time of this run. Give the run more time.`,
  nothingToLearn: (folder: string, why: string) =>
    `The folder ${folder} holds no text to learn${why === "" ? "" : ` (skipped: ${why})`}. Choose one that holds code or text.`,
  nothingInFocus: (folder: string) =>
    `The folder ${folder} has no file to train on. Choose another folder, or train on the whole workspace.`,

  // A single file to learn.
  placeUnreadable: (place: string, why: string) => `${place} cannot be read (${why}). Check the path.`,
  pathUnusable: (path: string, why: string) =>
    `${path} cannot be read or written (${why}). Check the path and its permissions.`,
  fileUnreadable: (file: string, why: string) => `The file ${file} cannot be read (${why}). Check its path.`,
  fileTooLarge: (file: string, bytes: number, most: number) =>
    `The file ${file} has ${bytes} bytes, and at most ${most} are learned. Allow more with the setting recurrent.training.maxFileBytes, or with --max-file-bytes in the terminal.`,
  fileNotText: (file: string) =>
    `The file ${file} holds no text in the expected encoding. Choose a text file in UTF-8.`,
  fileEmpty: (file: string) => `The file ${file} is empty. Choose one that holds text.`,
  fileSecret: (file: string) => `The file ${file} is one that holds secrets, so it is not learned. Choose another one.`,

  // A data file of a task.
  noExamples: (file: string, format: string, skipped: string) =>
    `The file ${file} holds no example that can be learned${skipped}. Each line takes: ${format}.`,
  oneExample: (file: string) => `The file ${file} holds one example, and a task needs at least two. Add more.`,
  oneSentence: (file: string) =>
    `The file ${file} holds one sentence, and a task needs at least two. Put a blank line between sentences.`,
  tooFewLabels: (file: string) =>
    `The file ${file} has one label, and a task needs at least two. Add examples of others.`,

  // What is asked of the model of a task.
  noInput: (what: string) => `${what} is empty. Write one input on each line.`,
  blankInput: () => "The line is blank. Write an input on it.",
  unknownLabel: (known: string) => `The model does not know this label. Use one of ${known}.`,
  fewMeasured: (examples: number) =>
    `Only ${examples === 1 ? "1 example was" : `${examples} examples were`} measured, so the figures say little. Add examples.`,

  // What a run is asked for.
  modelInside: (modelFolder: string) =>
    `The model folder ${modelFolder} is inside the folder to learn. Choose one outside it.`,
  dropoutNeedsLayers: () =>
    "Dropout is between layers, and this network has one. Ask for 2 layers or more, or leave dropout out.",
  bidirectionalLanguageModel: () =>
    "A language model predicts the next token from those before it, so it cannot read from both ends. Leave out --bidirectional, or choose another task.",
  bidirectionalGenerator: () =>
    "The task generate writes each token after the one before, so it cannot read from both ends. Leave out --bidirectional.",
  poolingElsewhere: () => "Only the task classify pools its states. Leave out --pooling.",
  taskNeedsFile: (task: string, folder: string) =>
    `The task ${task} learns a data file, and ${folder} is not a file. Name one file.`,
  taskNeedsTime: (task: string) => `The task ${task} needs time to train. Ask for a budget of more than 0 seconds.`,
  alreadyTraining: () => "A training run is already in progress. Stop it first.",
  anotherRun: (what: "model" | "run", key: string, found: string | number, asked: string | number) =>
    `The ${what === "run" ? "interrupted run" : "model"} has ${key} ${found}, not ${asked}. Leave that out, or start a new run.`,
  threadStopped: () => "A training thread stopped before it finished its step. Start the training again.",
  threadNotStarted: () => "A training thread could not start. Train with fewer threads.",

  // The model folder.
  cannotWrite: (folder: string, why: string) =>
    `The model cannot be written to ${folder} (${why}). Free some space and check the permissions, or choose another folder.`,
  othersFolder: (folder: string) =>
    `The folder ${folder} is not a model of Recurrent and is not empty. Choose a new or empty folder.`,
  fileExists: (file: string) => `${file} already exists. Choose another name, or delete it first.`,
  changedMeanwhile: (folder: string) =>
    `Something else changed ${folder} while the model was being written. Train again.`,
  locked: (folder: string, pid: number | undefined) =>
    `Another process${pid === undefined ? "" : ` (${pid})`} is training the model in ${folder}. Wait until it ends, or stop it.`,

  // A stored model.
  noModel: (folder: string) => `There is no model in ${folder}. Train one first.`,
  taskModel: (folder: string, task: string) =>
    `The model in ${folder} was trained for the task ${task}, so it completes no code. Use predict and evaluate with it.`,
  cellNotForTfjs: (cell: string) =>
    `TensorFlow.js has no layer for the cell ${cell}. Export the model as safetensors, or train with lstm, gruResetBefore, rnn, or rnnRelu.`,
  noTaskModel: (folder: string) => `The model in ${folder} is a language model and has no task. Train one with --task.`,
  otherTask: (found: string, asked: string) =>
    `The model was trained for the task ${found}, not ${asked}. Leave out --resume, or ask for the same task.`,
  noModelHere: () => "There is no model to sample from. Train one first.",
  notAModel: (folder: string) => `The manifest.json in ${folder} belongs to another program. Check the path.`,
  otherVersion: (folder: string, found: string) =>
    `The model in ${folder} has format version ${found}, which this version of Recurrent cannot read. Train it again.`,
  damaged: (folder: string, why: string) => `The model in ${folder} is damaged (${why}). Train it again.`,
  olderUsed: (folder: string, why: string) =>
    `The newest model in ${folder} is damaged (${why}), so the previous one is used. Train again to replace it.`,
  unusable: (folder: string, why: string) => `The model in ${folder} cannot be used (${why}). Train it again.`,
  baseUsed: (why: string) => `${why} Until then, Recurrent uses the base model.`,
  runEnded: (folder: string) => `The run in ${folder} has ended. Start a new one.`,
  replacedMeanwhile: () => "Another model has replaced this one. Try again.",
  newerWritten: () => "A newer model was written. Load it first.",
  baseUnusable: (folder: string, why: string) =>
    `The base model in ${folder} cannot be used (${why}). Install Recurrent again, or train from scratch.`,
  baseOtherVocabulary: (folder: string) =>
    `The vocabulary of the base model in ${folder} does not fit its network. Install Recurrent again.`,
  baseFileUnusable: (file: string, why: string) =>
    `The base model ${file} cannot be used (${why}). Choose another file, or use the base model of the program.`,
  noPanelToReport: (folder: string) =>
    `The files webview.js and webview.css are missing in ${folder}. Run "npm run build" to make them.`,
  noNetwork: () => "This model is memory only and has no network to inspect. Train it for longer.",
  noWeights: (folder: string) =>
    `The model in ${folder} is memory only and has no weights to export. Train it for longer.`,

  // A network of another program.
  importUnusable: (what: string, why: string) =>
    `${what} cannot be imported (${why}). Choose the weights of a language model and their tokenizer.json.`,
  nothingToFit: (folders: string) =>
    `The mixer cannot be fitted, because no text of ${folders} is held out. Name folders with more files.`,

  // Token shards.
  othersShards: (folder: string) =>
    `The folder ${folder} is not empty and holds no shards of Recurrent. Choose a new or empty folder.`,
  otherShards: (folder: string) =>
    `The folder ${folder} holds shards of other folders or settings. Choose another folder, or delete this one.`,
  shardsDamaged: (folder: string, why: string) =>
    `The shards in ${folder} are damaged (${why}). Delete the folder, then write them again.`,
  shardsInside: (out: string, folder: string) =>
    `The folder ${out} is inside ${folder}, which is read. Choose a folder outside it.`,
  noVocabulary: () => "There is no base model to take a vocabulary from. Ask for one with --vocabulary.",

  // The history of a repository.
  gitMissing: () => "Git was not found. Install it, and add it to your PATH.",
  noRepository: (folder: string) => `The folder ${folder} is not in a git repository. Choose a folder of a repository.`,
  tooFewCommits: (asked: number, found: number, clone: "shallow" | "whole") =>
    `The history has ${found} commits to replay, not ${asked}. ` +
    (clone === "shallow"
      ? "The clone is shallow. Run git fetch --unshallow, or ask for fewer commits."
      : "Ask for fewer commits."),
  noCommits: (clone: "shallow" | "whole") =>
    clone === "shallow"
      ? "The clone is shallow and holds no commit to replay. Run git fetch --unshallow, then replay again."
      : "The history holds no commit to replay, because no commit after the first one changes this folder. " +
        "Commit a change, then replay again.",
  nothingBefore: () =>
    "The files before these commits hold no text to learn. Replay fewer commits, so that the model has files to learn.",
  gitTooSlow: (seconds: number) => `Git gave no answer within ${seconds} seconds. Try a smaller repository.`,
  laterModel: (path: string) =>
    `The model remembers text that is not in the tree before these commits, in ${path}. ` +
    "Leave out --model to make a model of that tree.",
  gitFailed: (why: string) => `Git cannot read the history (${why}). Check the repository with git fsck.`,
} as const;
