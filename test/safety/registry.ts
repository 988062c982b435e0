/**
 * Lists every parser (a file that reads what others wrote) and every store (a file that keeps what must not be lost),
 * with its fuzz targets and fault tests. A file without either says why.
 */

export interface Entry {
  /** Names in TARGETS. */
  readonly fuzz?: readonly string[];
  /** Files of test/safety whose faults reach it. */
  readonly faults?: readonly string[];
  /** Why there is nothing to fuzz, or nothing to lose. */
  readonly because?: string;
}

export const REGISTRY: Readonly<Record<string, Entry>> = {
  "src/base/data/assembleMain.ts": { because: "it copies text files that a script of the project fetched" },
  "src/base/training/auditMain.ts": { because: "it reads the model and the data that the project's own scripts left" },
  "src/base/training/baseCorpus.ts": { because: "it reads text files that a script of the project fetched" },
  "src/base/data/files.ts": { because: "it lists and reads files of packages pinned by their hashes" },
  "src/base/data/filterMain.ts": { because: "what it reads passes the corpus rules, which have targets of their own" },
  "src/base/training/pack.ts": { because: "it writes what is committed with the program, and can be run again" },
  "src/base/training/runState.ts": { because: "only the run that wrote a state reads it; a lost one is trained again" },
  "src/base/training/trainBase.ts": { because: "it reads and writes the vocabulary of its own run" },
  "src/cli/input/arguments.ts": { fuzz: ["arguments"] },
  "src/cli/input/trainOptions.ts": { because: "it only looks whether a place is a file" },
  "src/cli/commands/inspect.ts": { because: "it reads a text file as text" },
  "src/cli/commands/train.ts": { because: "it writes a report to a place that was named, once" },
  "src/cli/input/completionLine.ts": { fuzz: ["completionLine"] },
  "src/cli/output/report.ts": {
    because: "it reads the program's own bundle, and writes a page to a place that was named, once",
  },
  "src/cli/input/texts.ts": { because: "it reads text files as text" },
  "src/completion/mixing/parameters/parameterText.ts": { fuzz: ["mixture"] },
  "src/core/text/harmless.ts": { because: "test/safety/shownTexts.test.ts gives it hostile texts" },
  "src/core/text/vocabularyFile.ts": { fuzz: ["tokenizer"] },
  "src/host/panel/panelMessage.ts": { fuzz: ["panelMessage"] },
  "src/host/training/nextRunSchema.ts": { fuzz: ["panelMessage", "nextRun"] },
  "src/host/training/runHistory.ts": { fuzz: ["runHistory"] },
  "src/host/common/settings.ts": { fuzz: ["settings"] },
  "src/host/model/notedModels.ts": { fuzz: ["notedModel"] },
  "src/host/inline/usageCounts.ts": { fuzz: ["tally"] },
  "src/host/commands/replayCommand.ts": { because: "what is not one of its few forms is asked of the user" },
  "src/host/commands/snoozeCommand.ts": { because: "what is not one of its few forms is asked of the user" },
  "src/memory/memoryFile.ts": { fuzz: ["memoryFile"] },
  "src/protocol/dataBlock.ts": { because: "it reads what the program itself wrote into the same page" },
  "src/protocol/rpc.ts": { fuzz: ["wire"] },
  "src/protocol/wire.ts": { fuzz: ["wire"] },
  "src/storage/baselinesFile.ts": { fuzz: ["baselines"] },
  "src/runtime/tasks/examples.ts": { fuzz: ["examples"] },
  "src/cli/commands/predict.ts": { because: "it reads lines of text as text" },
  "src/storage/baseModel.ts": { fuzz: ["baseManifest"] },
  "src/storage/atomicFile.ts": { faults: ["faults/faults.test.ts"] },
  "src/storage/checkpoint.ts": { faults: ["faults/faults.test.ts", "faults/crash.test.ts"] },
  "src/storage/disk.ts": { faults: ["faults/faults.test.ts"] },
  "src/storage/duplicateKey.ts": { fuzz: ["duplicateKey"] },
  "src/storage/folderLock.ts": { faults: ["folderLock.test.ts"] },
  "src/storage/generation.ts": { faults: ["faults/faults.test.ts"] },
  "src/storage/manifest.ts": { fuzz: ["manifest"] },
  "src/storage/modelFolder.ts": { faults: ["faults/faults.test.ts"] },
  "src/storage/folderOwnership.ts": { faults: ["faults/faults.test.ts", "othersFiles.test.ts"] },
  "src/tfjs/layersModel.ts": { because: "it looks for one word in the JSON" },
  "src/storage/parameterFile.ts": { fuzz: ["parameterFile"] },
  "src/storage/quantizedFile.ts": { fuzz: ["quantizedFile"] },
  "src/storage/runRecord.ts": { fuzz: ["manifest"] },
  "src/storage/learnedPaths.ts": { fuzz: ["learnedPaths"] },
  "src/storage/storedMemory.ts": { fuzz: ["storedMemory"], faults: ["faults/memoryFaults.test.ts"] },
  "src/storage/safetensors.ts": { fuzz: ["safetensors"] },
  "src/cli/input/sourceList.ts": { because: "each line names a folder, and any text can" },
  "src/runtime/shards/textSpool.ts": { because: "only the run that wrote the file reads it, and then removes it" },
  "src/storage/shards/shardFolder.ts": { because: "test/runtime/shards gives it damaged and foreign folders" },
  "src/storage/shards/shardManifest.ts": { fuzz: ["shardManifest"] },
  "src/runtime/training/requestChecks.ts": { because: "it only asks where a path leads" },
  "src/runtime/serving/learnedFile.ts": { fuzz: ["savedPath"] },
  "src/runtime/model/modelCopies.ts": { faults: ["othersFiles.test.ts"] },
  "src/runtime/model/openEngine.ts": { because: "it reads the program's own files" },
  "src/workspace/contents.ts": { fuzz: ["contents"] },
  "src/workspace/encoding.ts": { fuzz: ["contents"] },
  "src/workspace/generatedMarks.ts": { fuzz: ["contents"] },
  "src/workspace/ignore/gitConfig.ts": { fuzz: ["gitConfig"] },
  "src/workspace/ignore/globs.ts": { fuzz: ["globs"] },
  "src/workspace/ignore/ignoreFile.ts": { fuzz: ["ignoreRules"] },
  "src/workspace/ignore/repository.ts": {
    because: "test/workspace/ignore/git.test.ts gives it repositories of all kinds",
  },
  "src/workspace/notebook.ts": { fuzz: ["contents"] },
  "src/workspace/nodeFileSystem.ts": { because: "test/safety/workspaces.test.ts gives it hostile folders" },
  "src/workspace/secrets.ts": { fuzz: ["secrets"] },
  "webview/learn/host/pageHost.ts": { because: "what it reads is checked where it is used" },
  "webview/playground/model/stateText.ts": { fuzz: ["playState"] },
  "webview/language.ts": { because: "the host writes it into the page that it makes" },
  "src/runtime/replay/commitReplay.ts": { because: "it makes a temporary folder, and removes it" },
  "src/runtime/replay/earlierTree.ts": {
    because: "what it writes to a temporary folder is read back by the run itself",
  },
  "src/runtime/replay/replayFolder.ts": {
    because: "test/runtime/replay/replayFolder.test.ts gives it folders of living, ended and other processes",
  },
  "src/workspace/gitOutput.ts": { fuzz: ["gitOutput"] },
};
