import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CELL_KINDS } from "../../../src/core/network/spec.ts";
import { VOCABULARY_KINDS } from "../../../src/core/text/vocabulary.ts";
import { readBaseFile } from "../../../src/host/common/baseFile.ts";
import { SETTING_RULES, type SettingName, type SettingRule } from "../../../src/host/common/settingRules.ts";
import {
  readInlineSettings,
  readLearningRules,
  readNextRun,
  readShowPanel,
  readTrainingSettings,
  withNextRun,
} from "../../../src/host/common/settings.ts";
import { readKnobs, withoutKnobs } from "../../../src/host/common/trainingKnobs.ts";

interface Declared {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly scope: string;
  readonly markdownDescription: string;
}

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../../package.json"), "utf8"));
const declared: Record<string, Declared> = manifest.contributes.configuration.properties;
const rules = Object.entries(SETTING_RULES) as [SettingName, SettingRule][];

/** Returns the schema that package.json must have for a rule. */
function schemaOf(rule: SettingRule): Partial<Declared> {
  switch (rule.kind) {
    case "integer":
    case "number":
      return { type: rule.kind, default: rule.default, minimum: rule.minimum, maximum: rule.maximum };
    case "optionalNumber":
      return { type: ["number", "null"], default: null, minimum: rule.minimum, maximum: rule.maximum };
    case "optionalInteger":
      return { type: ["integer", "null"], default: null, minimum: rule.minimum, maximum: rule.maximum };
    case "choice":
      return { type: "string", default: rule.default, enum: rule.choices };
    case "path":
      return { type: "string", default: "" };
    case "boolean":
      return { type: "boolean", default: rule.default };
    case "globs":
      return { type: "array", default: rule.default };
  }
}

describe("settings", () => {
  test("package.json declares exactly the settings that are read", () => {
    expect(Object.keys(declared).sort()).toEqual(rules.map(([name]) => `recurrent.${name}`).sort());
  });

  test.each(rules)("package.json and the reader agree on recurrent.%s", (name, rule) => {
    const { type, default: value, minimum, maximum, enum: choices } = declared[`recurrent.${name}`]!;
    const found = Object.fromEntries(
      Object.entries({ type, default: value, minimum, maximum, enum: choices }).filter(([, v]) => v !== undefined),
    );
    expect(found).toEqual(schemaOf(rule));
    expect(declared[`recurrent.${name}`]!.markdownDescription).not.toBe("");
    expect(declared[`recurrent.${name}`]!.enumDescriptions?.length).toBe(choices?.length);
  });

  test("all settings of completions can be set for a language", () => {
    for (const [name] of rules.filter(([n]) => n.startsWith("inline."))) {
      expect(declared[`recurrent.${name}`]!.scope, name).toBe("language-overridable");
    }
  });

  test("all workspace settings are ignored in Restricted Mode", () => {
    const restricted: readonly string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    expect([...restricted].sort()).toEqual(Object.keys(declared).sort());
  });

  test("a workspace cannot name a base model", () => {
    expect(declared["recurrent.network.baseModel"]!.scope).toBe("machine");
  });

  test.each([
    ["/team/base.safetensors", "/team/base.safetensors"],
    [" ", undefined],
    [7, undefined],
  ])("the base model %j is %j", (found, expected) => {
    expect(readBaseFile(() => found)).toBe(expected);
  });

  test("all cells and tokenizers of the core can be selected", () => {
    expect(SETTING_RULES["network.cell"].choices).toEqual(CELL_KINDS);
    expect(SETTING_RULES["network.tokenizer"].choices).toEqual(VOCABULARY_KINDS);
  });

  test("without user settings, the defaults apply and the worker chooses the sizes", () => {
    const nothing = () => undefined;
    expect(readTrainingSettings(nothing)).toEqual({
      budgetSeconds: 60,
      include: [],
      exclude: [],
      maxFileBytes: 200_000,
      seed: 1,
      cell: "lstm",
      tokenizer: "bpe",
    });
    expect(readInlineSettings(nothing)).toEqual({
      isEnabled: true,
      trigger: "automatic",
      inComments: true,
      inStrings: true,
      inCommitMessages: true,
      inSecretFiles: false,
      exclude: [],
      minConfidence: 0.25,
      delayMs: 0,
      maxChars: 160,
      maxLines: 1,
    });
    const blockSettings: Readonly<Record<string, unknown>> = { "inline.extent": "block", "inline.maxLines": 30 };
    expect(readInlineSettings(name => blockSettings[name]).maxLines).toBe(30);
    expect(readShowPanel(nothing)).toBe(true);
  });

  test("what a run turns in the terminal is also read from the settings", () => {
    const settings: Readonly<Record<string, unknown>> = {
      "training.learningRate": 0.02,
      "training.optimizer": "sgd",
      "training.batch": 8,
      "training.window": 64,
      "training.clip": 0,
      "network.embedding": 24,
      "network.dropout": 0.3,
      "network.initialState": "random",
    };
    const knobs = {
      ...{ learningRate: 0.02, optimizer: "sgd", batch: 8, windowSteps: 64, clipNorm: "none" },
      ...{ embedding: 24, dropout: 0.3, initialState: "random" },
    };
    const read = readTrainingSettings(name => settings[name]);
    expect(read).toMatchObject(knobs);
    expect(withoutKnobs(read)).toEqual(readTrainingSettings(() => undefined));
    expect(readKnobs(name => (name === "training.clip" ? 0.25 : undefined))).toEqual({ clipNorm: 0.25 });
  });

  test.each(["12", Number.NaN, {}, true])("a learning rate of %s is left to the worker", nonsense => {
    expect(readKnobs(name => (name === "training.learningRate" ? nonsense : undefined))).toEqual({});
  });

  test("numbers out of range become the nearest limit, and integers are rounded", () => {
    const settings = readTrainingSettings(
      name => ({ "training.budgetSeconds": -5, "network.layers": 99, "network.hidden": 99.6 })[name as string],
    );
    expect(settings).toMatchObject({ budgetSeconds: 0, layers: 4, hidden: 100 });
    expect(readInlineSettings(name => (name === "inline.minConfidence" ? 7 : undefined)).minConfidence).toBe(1);
  });

  test.each(["12", Number.NaN, Number.POSITIVE_INFINITY, {}, true, []])(
    "a number setting of %s becomes the default",
    nonsense => {
      expect(readTrainingSettings(() => nonsense)).toMatchObject({ budgetSeconds: 60, seed: 1, cell: "lstm" });
      expect(readTrainingSettings(() => nonsense)).not.toHaveProperty("layers");
    },
  );

  test("what the editor hides or does not search is excluded, from the folder that its glob means", () => {
    const settings: Readonly<Record<string, unknown>> = {
      "training.exclude": ["docs/**"],
      "files.exclude": {
        "**/.git": true,
        secret: true,
        "a/*.ts": false,
        "**/*.js": { when: "$(basename).ts" },
        " ": true,
      },
      "search.exclude": { "**/out": true },
    };
    const rules = readLearningRules(name => settings[name]);
    expect(rules).toEqual({ include: [], exclude: ["docs/**", "**/.git", "/secret", "**/out"], maxFileBytes: 200_000 });
    expect(readTrainingSettings(name => settings[name]).exclude).toEqual(rules.exclude);
  });

  test("files are read in the editor's encoding", () => {
    const read = (found: unknown) =>
      readLearningRules(name => (name === "files.encoding" ? found : undefined)).encoding;
    expect(["shiftjis", "utf8", undefined, 7].map(read)).toEqual(["shiftjis", undefined, undefined, undefined]);
    const settings = readTrainingSettings(name => (name === "files.encoding" ? "windows1252" : undefined));
    expect(settings.encoding).toBe("windows1252");
  });

  test.each([["a/**"], "a/**", null, true])("a setting of the editor that is %j excludes nothing", nonsense => {
    expect(readLearningRules(name => (name === "files.exclude" ? nonsense : undefined)).exclude).toEqual([]);
  });

  test.each(["include", "exclude"] as const)("only strings are kept of the globs to %s", which => {
    const read = (found: unknown) => readTrainingSettings(name => (name === `training.${which}` ? found : 0));
    expect(read(["a/**", 3, " ", null])[which]).toEqual(["a/**"]);
    expect(read("a/**")[which]).toEqual([]);
  });
});

test("a run takes what the panel's form says, whatever the settings say", () => {
  const settings = readTrainingSettings(
    name => ({ "training.budgetSeconds": 60, "network.layers": 3 })[name as string],
  );
  const next = { ...readNextRun(() => undefined), budgetSeconds: 15, hidden: 64, initialModel: "scratch" } as const;
  const run = withNextRun(settings, next);
  expect(run).toMatchObject({ budgetSeconds: 15, hidden: 64, isFromScratch: true, seed: settings.seed });
  expect(run.layers).toBeUndefined();
  expect(withNextRun(run, { ...next, initialModel: "base" }).isFromScratch).toBeUndefined();
});
