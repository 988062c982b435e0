/** The quick pick that confirms a run on a file: its task, and its settings, which can be changed there. */
import * as vscode from "vscode";
import { harmless } from "../../core/text/harmless.ts";
import { cellName } from "../../protocol/cellNames.ts";
import { decimal, t } from "../../protocol/localize.ts";
import type { NextRun } from "../../protocol/panel.ts";
import type { TaskFit } from "../../protocol/tasks.ts";
import { pick as pickFrom } from "../common/pick.ts";
import { CELLS, SETTING_RULES, TOKENIZERS } from "../common/settingRules.ts";

/** What the user confirms. */
export interface RunChoices {
  /** Undefined: a language model. */
  readonly fit: TaskFit | undefined;
  readonly cell: NextRun["cell"];
  readonly layers: number | null;
  readonly hidden: number | null;
  readonly isBidirectional: boolean;
  /** Null: the usual one of the task. */
  readonly tokenizer: NextRun["tokenizer"] | null;
  readonly budgetSeconds: number;
}

/** What the menu says about the file. */
export interface RunMenu {
  readonly title: string;
  /** What the run replaces; absent where it replaces nothing. */
  readonly warning?: string;
  /** The tasks that the file fits; empty for a language model. */
  readonly fits: readonly TaskFit[];
}

interface Setting {
  readonly label: string;
  readonly value: string;
  readonly detail?: string;
  /** Asks for another value; undefined when the user cancels. */
  readonly ask: () => Promise<Partial<RunChoices> | undefined>;
}

const START = t("Start Training");

/** Shows the menu until the user starts the run. @returns undefined when the user cancels */
export async function confirmRun(menu: RunMenu, initial: RunChoices): Promise<RunChoices | undefined> {
  let choices = initial;
  for (;;) {
    const settings = settingsFor(menu, choices);
    const items = [
      {
        label: `$(play) ${START}`,
        description: summaryOf(choices),
        ...(menu.warning && { detail: harmless(menu.warning) }),
      },
      { label: t("Settings of this run"), kind: vscode.QuickPickItemKind.Separator },
      ...settings.map(({ label, value, detail }) => ({ label, description: value, ...(detail && { detail }) })),
    ];
    const picked = await vscode.window.showQuickPick(items, { title: harmless(menu.title), ignoreFocusOut: true });
    if (!picked) return undefined;
    const setting = settings.find(({ label }) => label === picked.label);
    if (!setting) return choices;
    choices = { ...choices, ...(await setting.ask()) };
  }
}

/** The name of a task, or of a language model. */
export function taskTitle(task: TaskFit["task"] | undefined): string {
  switch (task) {
    case "classify":
      return t("Classify texts");
    case "tag":
      return t("Tag tokens");
    case "translate":
      return t("Translate texts");
    case "generate":
      return t("Generate texts");
    case undefined:
      return t("Language model");
    default:
      return task satisfies never;
  }
}

function summaryOf({ fit, cell, budgetSeconds }: RunChoices): string {
  return t("{0}, {1}, {2} s", taskTitle(fit?.task), cellName(cell), decimal(budgetSeconds));
}

function settingsFor({ fits }: RunMenu, choices: RunChoices): readonly Setting[] {
  const { fit, cell, layers, hidden, isBidirectional, tokenizer, budgetSeconds } = choices;
  const automatic = t("Automatic");
  const number = (name: "layers" | "hidden") => async () => {
    const value = await askNumber(t("Empty: chosen for the data and the budget"), `network.${name}`, choices[name]);
    return value === undefined ? undefined : { [name]: value };
  };
  const settings: Setting[] = [
    {
      label: t("Cell"),
      value: cellName(cell),
      ask: () =>
        pick(
          "cell",
          CELLS.map(other => [cellName(other), other]),
        ),
    },
    { label: t("Layers"), value: layers === null ? automatic : decimal(layers), ask: number("layers") },
    { label: t("Hidden units"), value: hidden === null ? automatic : decimal(hidden), ask: number("hidden") },
    {
      label: t("Tokens"),
      value: tokenizer === null ? automatic : tokenizerName(tokenizer),
      ask: () =>
        pick("tokenizer", [[automatic, null], ...TOKENIZERS.map(kind => [tokenizerName(kind), kind] as const)]),
    },
    {
      label: t("Time"),
      value: t("{0} s", decimal(budgetSeconds)),
      ask: async () => {
        const value = await askNumber(t("Seconds, from start to end"), "training.budgetSeconds", budgetSeconds);
        return value ? { budgetSeconds: value } : undefined; // without time, no task can be learned
      },
    },
  ];
  if (!fit) return settings;
  const directions = {
    label: t("Directions"),
    value: directionsName(isBidirectional),
    ask: () =>
      pick(
        "isBidirectional",
        [false, true].map(both => [directionsName(both), both] as const),
      ),
  };
  return [taskSetting(fits, fit), ...(fit.task === "generate" ? [] : [directions]), ...settings];
}

function taskSetting(fits: readonly TaskFit[], fit: TaskFit): Setting {
  return {
    label: t("Task"),
    value: taskTitle(fit.task),
    detail: fitText(fit),
    ask: async () => {
      const items = fits.map(other => ({ label: taskTitle(other.task), detail: fitText(other), other }));
      const picked = await pickFrom(items, t("Select what to learn from the file"));
      if (!picked) return undefined;
      return { fit: picked.other, ...(picked.other.task === "generate" && { isBidirectional: false }) };
    },
  };
}

/** "1,200 examples with 3 labels; 2 lines have another format and are skipped" */
function fitText({ examples, labels, skippedLines }: TaskFit): string {
  const found =
    labels === 0
      ? t("{0} examples", decimal(examples))
      : t("{0} examples with {1} labels", decimal(examples), decimal(labels));
  if (skippedLines === 0) return found;
  const skipped =
    skippedLines === 1
      ? t("1 line has another format and is skipped")
      : t("{0} lines have another format and are skipped", decimal(skippedLines));
  return `${found}; ${skipped}`;
}

async function pick<Name extends keyof RunChoices>(
  name: Name,
  values: readonly (readonly [label: string, value: RunChoices[Name]])[],
): Promise<Partial<RunChoices> | undefined> {
  const items = values.map(([label, value]) => ({ label, value }));
  const picked = await pickFrom(items, t("Select a value for this run"));
  return picked && { [name]: picked.value };
}

type NumberSetting = "network.layers" | "network.hidden" | "training.budgetSeconds";

/** @returns null for an empty input, and undefined when the user cancels */
async function askNumber(
  prompt: string,
  name: NumberSetting,
  current: number | null,
): Promise<number | null | undefined> {
  const { minimum, maximum } = SETTING_RULES[name];
  const isFine = (text: string): boolean => /^\d*$/.test(text) && (text === "" || inRange(Number(text)));
  const inRange = (value: number): boolean => value >= minimum && value <= maximum;
  const typed = await vscode.window.showInputBox({
    prompt,
    value: current === null ? "" : String(current),
    validateInput: text =>
      isFine(text.trim()) ? undefined : t("Enter a number from {0} to {1}.", decimal(minimum), decimal(maximum)),
  });
  if (typed === undefined) return undefined;
  return typed.trim() === "" ? null : Number(typed);
}

function directionsName(isBidirectional: boolean): string {
  return isBidirectional ? t("Both: reads from the start and from the end") : t("One: reads from the start");
}

function tokenizerName(kind: NextRun["tokenizer"]): string {
  switch (kind) {
    case "word":
      return t("Words");
    case "char":
      return t("Characters");
    case "bpe":
      return t("Parts of words");
    default:
      return kind satisfies never;
  }
}
