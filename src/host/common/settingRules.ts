/**
 * Every setting of `recurrent.*` with its default and its range, and how its value is read. package.json declares the
 * same; a test compares the two.
 */
import type { CellKind } from "../../core/network/spec.ts";
import type { OptimizerKind } from "../../core/optimizer.ts";
import type { VocabularyKind } from "../../core/text/vocabulary.ts";
import type { InitialStateKind } from "../../protocol/training.ts";

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
export const INITIAL_MODELS = ["base", "scratch"] as const;
export const TOKENIZERS = ["bpe", "char", "word"] as const satisfies readonly VocabularyKind[];
export const OPTIMIZERS = ["adamw", "sgd"] as const satisfies readonly OptimizerKind[];
export const INITIAL_STATES = ["zeros", "random"] as const satisfies readonly InitialStateKind[];
export const EXTENTS = ["line", "block"] as const;
export const TRIGGERS = ["automatic", "manual"] as const;

interface NumberRule {
  readonly kind: "integer" | "number";
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A number, or null to let the worker choose. */
interface OptionalNumberRule {
  readonly kind: "optionalInteger" | "optionalNumber";
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
export type SettingRule = NumberRule | OptionalNumberRule | ChoiceRule | BooleanRule | GlobsRule | PathRule;

/** Every setting by its name without `recurrent.`. */
export const SETTING_RULES = {
  "training.budgetSeconds": { kind: "integer", default: 60, minimum: 0, maximum: 86_400 },
  "training.include": { kind: "globs", default: [] },
  "training.exclude": { kind: "globs", default: [] },
  "training.maxFileBytes": { kind: "integer", default: 200_000, minimum: 1000, maximum: 536_870_912 },
  "training.threads": { kind: "optionalInteger", default: null, minimum: 1, maximum: 16 },
  "training.seed": { kind: "integer", default: 1, minimum: 0, maximum: 0xffff_ffff },
  "training.learningRate": { kind: "optionalNumber", default: null, minimum: 1e-9, maximum: 100 },
  "training.optimizer": { kind: "choice", default: "adamw", choices: OPTIMIZERS },
  "training.batch": { kind: "optionalInteger", default: null, minimum: 1, maximum: 4096 },
  "training.window": { kind: "optionalInteger", default: null, minimum: 1, maximum: 4096 },
  "training.clip": { kind: "number", default: 1, minimum: 0, maximum: 1_000_000 },
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
  "network.embedding": { kind: "optionalInteger", default: null, minimum: 1, maximum: 4096 },
  "network.dropout": { kind: "number", default: 0, minimum: 0, maximum: 0.95 },
  "network.initialState": { kind: "choice", default: "zeros", choices: INITIAL_STATES },
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
export const HIDING_SETTINGS = ["files.exclude", "search.exclude"] as const;
/** How files without a byte order mark are read. */
export const ENCODING = "files.encoding";

export const EDITOR_SETTINGS = [...HIDING_SETTINGS, ENCODING] as const;

export type EditorSettingName = (typeof EDITOR_SETTINGS)[number];

/** Returns the unchecked value of a setting by its name without `recurrent.`, or of a setting of the editor. */
export type SettingGetter = (name: SettingName | EditorSettingName) => unknown;

type NameOf<Kind extends SettingRule["kind"]> = {
  [Name in SettingName]: (typeof SETTING_RULES)[Name]["kind"] extends Kind ? Name : never;
}[SettingName];

export function readNumber(get: SettingGetter, name: NameOf<"integer" | "number">): number {
  const rule: NumberRule = SETTING_RULES[name];
  const found = get(name);
  if (typeof found !== "number" || !Number.isFinite(found)) return rule.default;
  return clamp(rule.kind === "integer" ? Math.round(found) : found, rule);
}

export function readOptionalInteger(get: SettingGetter, name: NameOf<"optionalInteger">): number | undefined {
  const found = get(name);
  if (typeof found !== "number" || !Number.isFinite(found)) return undefined;
  return clamp(Math.round(found), SETTING_RULES[name]);
}

export function readOptionalNumber(get: SettingGetter, name: NameOf<"optionalNumber">): number | undefined {
  const found = get(name);
  return typeof found === "number" && Number.isFinite(found) ? clamp(found, SETTING_RULES[name]) : undefined;
}

export function readChoice<T extends string>(get: SettingGetter, name: NameOf<"choice">, choices: readonly T[]): T {
  const found = get(name);
  return choices.find(choice => choice === found) ?? (SETTING_RULES[name].default as T);
}

export function readBoolean(get: SettingGetter, name: NameOf<"boolean">): boolean {
  const found = get(name);
  return typeof found === "boolean" ? found : SETTING_RULES[name].default;
}

export function readGlobs(get: SettingGetter, name: NameOf<"globs">): readonly string[] {
  const found = get(name);
  if (!Array.isArray(found)) return SETTING_RULES[name].default;
  return found.filter((glob): glob is string => typeof glob === "string" && glob.trim() !== "");
}

function clamp(value: number, { minimum, maximum }: { readonly minimum: number; readonly maximum: number }): number {
  return Math.min(maximum, Math.max(minimum, value));
}
