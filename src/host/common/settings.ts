/**
 * Reads all settings of `recurrent.*`. Settings files are edited by hand, so every value is checked: a value of the
 * wrong type becomes the default, and a number that is out of range becomes the nearest limit.
 */
import type { VocabularyKind } from "../../core/text/vocabulary.ts";
import type { NextRun } from "../../protocol/panel.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import {
  CELLS,
  EDITOR_SETTINGS,
  ENCODING,
  EXTENTS,
  HIDING_SETTINGS,
  INITIAL_MODELS,
  readBoolean,
  readChoice,
  readGlobs,
  readNumber,
  readOptionalInteger,
  type SettingGetter,
  TOKENIZERS,
  TRIGGERS,
} from "./settingRules.ts";
import { readKnobs } from "./trainingKnobs.ts";

/** The part of a training request that comes from the settings. */
export type TrainingSettings = Omit<TrainingRequest, "folder" | "modelFolder" | "isResumed" | "maxFileBytes"> & {
  readonly maxFileBytes: number;
};

export interface InlineSettings {
  /** Whether there are any completions. */
  readonly isEnabled: boolean;
  /** Whether suggestions appear while typing, or only on request. */
  readonly trigger: (typeof TRIGGERS)[number];
  /** Whether suggestions appear while typing in comments. */
  readonly inComments: boolean;
  /** Whether suggestions appear while typing in strings. */
  readonly inStrings: boolean;
  readonly inCommitMessages: boolean;
  /** Whether suggestions appear in files whose names mark them as secret. */
  readonly inSecretFiles: boolean;
  /** Globs of files and folders without suggestions. */
  readonly exclude: readonly string[];
  readonly minConfidence: number;
  readonly delayMs: number;
  readonly maxChars: number;
  /** 1 when completions end with the line. */
  readonly maxLines: number;
}

/** Reads the settings of a training run. */
export function readTrainingSettings(get: SettingGetter): TrainingSettings {
  const threads = readOptionalInteger(get, "training.threads");
  return {
    include: readGlobs(get, "training.include"),
    exclude: [...readGlobs(get, "training.exclude"), ...HIDING_SETTINGS.flatMap(name => readHidden(get, name))],
    maxFileBytes: readNumber(get, "training.maxFileBytes"),
    ...readEncoding(get),
    seed: readNumber(get, "training.seed"),
    ...(threads === undefined ? {} : { threads }),
    ...readKnobs(get),
    ...requestOf(readNextRun(get)),
  };
}

/** Reads the settings of the next run that the panel shows. */
export function readNextRun(get: SettingGetter): NextRun {
  return {
    initialModel: readChoice(get, "network.initialModel", INITIAL_MODELS),
    cell: readChoice(get, "network.cell", CELLS),
    layers: readOptionalInteger(get, "network.layers") ?? null,
    hidden: readOptionalInteger(get, "network.hidden") ?? null,
    tokenizer: readChoice<VocabularyKind>(get, "network.tokenizer", TOKENIZERS),
    vocabularySize: readOptionalInteger(get, "network.vocabularySize") ?? null,
    budgetSeconds: readNumber(get, "training.budgetSeconds"),
  };
}

/** Returns the part of a training request that the panel's form shows. */
function requestOf({ initialModel, layers, hidden, vocabularySize, ...others }: NextRun) {
  return {
    ...others,
    ...(initialModel === "scratch" && { isFromScratch: true }),
    ...(layers !== null && { layers }),
    ...(hidden !== null && { hidden }),
    ...(vocabularySize !== null && { vocabularySize }),
  };
}

/** Returns the settings of a run with what was chosen for the next run in their place. */
export function withNextRun(settings: TrainingSettings, next: NextRun): TrainingSettings {
  const { layers: _layers, hidden: _hidden, vocabularySize: _size, isFromScratch: _isNew, ...others } = settings;
  return { ...others, ...requestOf(next) };
}

/** Reads the settings of completions in a document. */
export function readInlineSettings(get: SettingGetter): InlineSettings {
  return {
    isEnabled: readBoolean(get, "inline.enabled"),
    trigger: readChoice(get, "inline.trigger", TRIGGERS),
    inComments: readBoolean(get, "inline.inComments"),
    inStrings: readBoolean(get, "inline.inStrings"),
    inCommitMessages: readBoolean(get, "inline.inCommitMessages"),
    inSecretFiles: readBoolean(get, "inline.inSecretFiles"),
    exclude: readGlobs(get, "inline.exclude"),
    minConfidence: readNumber(get, "inline.minConfidence"),
    delayMs: readNumber(get, "inline.delayMs"),
    maxChars: readNumber(get, "inline.maxChars"),
    maxLines: readChoice(get, "inline.extent", EXTENTS) === "block" ? readNumber(get, "inline.maxLines") : 1,
  };
}

/** Whether the panel opens when training starts. */
export function readShowPanel(get: SettingGetter): boolean {
  return readBoolean(get, "training.showPanel");
}

/** Whether a workspace without a model gets a memory in the background. */
export function readRemembersWorkspace(get: SettingGetter): boolean {
  return readBoolean(get, "training.rememberWorkspace");
}

/** Whether a run rests while the user types. */
export function readRestsWhileTyping(get: SettingGetter): boolean {
  return readBoolean(get, "training.yieldWhileTyping");
}

/** Whether each folder of a workspace has its own model. */
export function readModelPerFolder(get: SettingGetter): boolean {
  return readBoolean(get, "training.modelPerFolder");
}

/** Whether the network keeps learning from saved files and accepted completions. */
export function readIsAdapting(get: SettingGetter): boolean {
  return readBoolean(get, "training.adapt");
}

/** After how many days an unused model is deleted; 0 for never. */
export function readUnusedDays(get: SettingGetter): number {
  return readNumber(get, "storage.deleteUnusedAfterDays");
}

/**
 * The globs that the editor hides, as the training request writes them: there a glob without "/" is for all folders.
 * Globs that depend on a file beside (`{ "when": … }`) do not count.
 */
function readHidden(get: SettingGetter, name: (typeof HIDING_SETTINGS)[number]): readonly string[] {
  const found = get(name);
  if (typeof found !== "object" || found === null || Array.isArray(found)) return [];
  const globs = Object.entries(found).flatMap(([glob, isHidden]) => (isHidden === true ? [glob] : []));
  return globs.filter(glob => glob.trim() !== "").map(glob => (glob.includes("/") ? glob : `/${glob}`));
}

/** Nothing for UTF-8, the default. */
function readEncoding(get: SettingGetter): Pick<TrainingRequest, "encoding"> {
  const found = get(ENCODING);
  return typeof found === "string" && found !== "utf8" ? { encoding: found } : {};
}

/** What decides beside the ignore files whether a file is learned. */
export type LearningRules = Required<Pick<TrainingRequest, "include" | "exclude" | "maxFileBytes">> &
  Pick<TrainingRequest, "encoding">;

/** The full names of the settings behind these rules. */
export const LEARNING_SETTINGS: readonly string[] = [
  ...EDITOR_SETTINGS,
  ...["include", "exclude", "maxFileBytes"].map(name => `recurrent.training.${name}`),
];

/** The rules for files that are saved or change after training. */
export function readLearningRules(get: SettingGetter): LearningRules {
  const { include = [], exclude = [], maxFileBytes } = readTrainingSettings(get);
  return { include, exclude, maxFileBytes, ...readEncoding(get) };
}
