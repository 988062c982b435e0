/**
 * Reads all settings of `recurrent.*`. Settings files are edited by hand, so every value is checked: a value of the
 * wrong type becomes the default, and a number that is out of range becomes the nearest limit.
 * package.json declares the same names, defaults, and ranges; a test compares the two.
 */
import type { CellKind } from "../../core/network/spec.ts";
import type { VocabularyKind } from "../../core/text/vocabulary.ts";
import type { NextRun } from "../../protocol/panel.ts";
import type { TrainingRequest } from "../../protocol/training.ts";

/** The cells that the settings and the panel offer. */
export const CELLS = [
  "rnn",
  "rnnRelu",
  "gru",
  "gruResetBefore",
  "gruSimplified",
  "lstm",
  "lstmPeephole",
] as const satisfies readonly CellKind[];
const INITIAL_MODELS = ["base", "scratch"] as const;
export const TOKENIZERS = ["bpe", "char", "word"] as const satisfies readonly VocabularyKind[];
const EXTENTS = ["line", "block"] as const;
const TRIGGERS = ["automatic", "manual"] as const;

interface NumberRule {
  readonly kind: "integer" | "number";
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** An integer, or null to let the worker choose. */
interface OptionalIntegerRule {
  readonly kind: "optionalInteger";
  readonly default: null;
  readonly minimum: number;
  readonly maximum: number;
}

interface ChoiceRule {
  readonly kind: "choice";
  readonly default: string;
  readonly choices: readonly string[];
}

interface BooleanRule {
  readonly kind: "boolean";
  readonly default: boolean;
}

interface GlobsRule {
  readonly kind: "globs";
  readonly default: readonly string[];
}

type PathRule = { readonly kind: "path"; readonly default: "" };
export type SettingRule = NumberRule | OptionalIntegerRule | ChoiceRule | BooleanRule | GlobsRule | PathRule;

/** Every setting by its name without `recurrent.`. */
export const SETTING_RULES = {
  "training.budgetSeconds": { kind: "integer", default: 60, minimum: 0, maximum: 86_400 },
  "training.include": { kind: "globs", default: [] },
  "training.exclude": { kind: "globs", default: [] },
  "training.maxFileBytes": { kind: "integer", default: 200_000, minimum: 1000, maximum: 10_000_000 },
  "training.threads": { kind: "optionalInteger", default: null, minimum: 1, maximum: 16 },
  "training.seed": { kind: "integer", default: 1, minimum: 0, maximum: 0xffff_ffff },
  "training.showPanel": { kind: "boolean", default: true },
  "training.rememberWorkspace": { kind: "boolean", default: true },
  "training.yieldWhileTyping": { kind: "boolean", default: true },
  "training.modelPerFolder": { kind: "boolean", default: false },
  "training.adapt": { kind: "boolean", default: true },
  "storage.deleteUnusedAfterDays": { kind: "integer", default: 0, minimum: 0, maximum: 3650 },
  "network.initialModel": { kind: "choice", default: "base", choices: INITIAL_MODELS },
  "network.baseModel": { kind: "path", default: "" },
  "network.cell": { kind: "choice", default: "lstm", choices: CELLS },
  "network.layers": { kind: "optionalInteger", default: null, minimum: 1, maximum: 4 },
  "network.hidden": { kind: "optionalInteger", default: null, minimum: 16, maximum: 1024 },
  "network.tokenizer": { kind: "choice", default: "bpe", choices: TOKENIZERS },
  "network.vocabularySize": { kind: "optionalInteger", default: null, minimum: 257, maximum: 32_768 },
  "inline.enabled": { kind: "boolean", default: true },
  "inline.trigger": { kind: "choice", default: "automatic", choices: TRIGGERS },
  "inline.inComments": { kind: "boolean", default: true },
  "inline.inStrings": { kind: "boolean", default: true },
  "inline.inCommitMessages": { kind: "boolean", default: true },
  "inline.inSecretFiles": { kind: "boolean", default: false },
  "inline.exclude": { kind: "globs", default: [] },
  "inline.minConfidence": { kind: "number", default: 0.25, minimum: 0, maximum: 1 },
  "inline.delayMs": { kind: "integer", default: 0, minimum: 0, maximum: 2000 },
  "inline.maxChars": { kind: "integer", default: 160, minimum: 1, maximum: 2000 },
  "inline.extent": { kind: "choice", default: "line", choices: EXTENTS },
  "inline.maxLines": { kind: "integer", default: 12, minimum: 1, maximum: 100 },
} as const satisfies Record<string, SettingRule>;

export type SettingName = keyof typeof SETTING_RULES;

/** Settings of the editor itself, by their full names. The globs of these say what it hides or does not search. */
const HIDING_SETTINGS = ["files.exclude", "search.exclude"] as const;
/** How files without a byte order mark are read. */
const ENCODING = "files.encoding";

export const EDITOR_SETTINGS = [...HIDING_SETTINGS, ENCODING] as const;

export type EditorSettingName = (typeof EDITOR_SETTINGS)[number];

/** Returns the unchecked value of a setting by its name without `recurrent.`, or of a setting of the editor. */
export type SettingGetter = (name: SettingName | EditorSettingName) => unknown;

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

type NameOf<Kind extends SettingRule["kind"]> = {
  [Name in SettingName]: (typeof SETTING_RULES)[Name]["kind"] extends Kind ? Name : never;
}[SettingName];

function readNumber(get: SettingGetter, name: NameOf<"integer" | "number">): number {
  const rule: NumberRule = SETTING_RULES[name];
  const found = get(name);
  if (typeof found !== "number" || !Number.isFinite(found)) return rule.default;
  return clamp(rule.kind === "integer" ? Math.round(found) : found, rule);
}

function readOptionalInteger(get: SettingGetter, name: NameOf<"optionalInteger">): number | undefined {
  const found = get(name);
  if (typeof found !== "number" || !Number.isFinite(found)) return undefined;
  return clamp(Math.round(found), SETTING_RULES[name]);
}

function readChoice<T extends string>(get: SettingGetter, name: NameOf<"choice">, choices: readonly T[]): T {
  const found = get(name);
  return choices.find(choice => choice === found) ?? (SETTING_RULES[name].default as T);
}

function readBoolean(get: SettingGetter, name: NameOf<"boolean">): boolean {
  const found = get(name);
  return typeof found === "boolean" ? found : SETTING_RULES[name].default;
}

function readGlobs(get: SettingGetter, name: NameOf<"globs">): readonly string[] {
  const found = get(name);
  if (!Array.isArray(found)) return SETTING_RULES[name].default;
  return found.filter((glob): glob is string => typeof glob === "string" && glob.trim() !== "");
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

function clamp(value: number, { minimum, maximum }: { readonly minimum: number; readonly maximum: number }): number {
  return Math.min(maximum, Math.max(minimum, value));
}
