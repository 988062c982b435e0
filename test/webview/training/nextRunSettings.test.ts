import { describe, expect, test } from "vitest";
import type { NextRun } from "../../../src/protocol/panel.ts";
import { NEXT_RUN_SETTINGS } from "../../../webview/training/nextRunSettings.ts";

const next: NextRun = {
  initialModel: "base",
  cell: "lstm",
  layers: null,
  hidden: 100,
  tokenizer: "bpe",
  vocabularySize: null,
  budgetSeconds: 0,
};

describe("the settings of the next run", () => {
  test.each(NEXT_RUN_SETTINGS)("each value of $label can be selected and has a description", setting => {
    expect(setting.choices.length).toBeGreaterThan(1);
    for (const { value, label } of setting.choices) {
      const changed = { ...next, ...setting.change(value) };
      expect(setting.selected(changed)).toEqual({ value, label });
      expect(setting.description(changed)).toMatch(/\p{L}{3,}.*\.$/u);
      expect(Object.keys(setting.change(value))).toHaveLength(1);
    }
  });

  test("a value that was set by hand is shown even if it is not among the choices", () => {
    const shown = Object.fromEntries(NEXT_RUN_SETTINGS.map(({ id, selected: chosen }) => [id, chosen(next).label]));
    expect(shown).toMatchObject({
      "next-hidden": "100",
      "next-layers": "Automatic",
      "next-budget": "None (memory only)",
    });
  });
});
