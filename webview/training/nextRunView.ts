/** The form with the settings of the next run and their descriptions. */
import { t } from "../../src/protocol/localize.ts";
import type { NextRun } from "../../src/protocol/panel.ts";
import type { PanelState } from "../state/panelState.ts";
import { nextLimitSentence } from "../state/sentences.ts";
import { button, dropdown } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { NEXT_RUN_SETTINGS, type NextRunSetting } from "./nextRunSettings.ts";

export interface NextRunActions {
  /** Called with the new settings. */
  choose(next: NextRun): void;
  /** Returns to the values of the settings. */
  reset(): void;
  /** Opens all settings in the editor. */
  openSettings(): void;
}

/** Shows the form. What is chosen belongs to the workspace, and changes no setting. */
export function nextRunView({ choose, reset, openSettings }: NextRunActions): View<PanelState> {
  let next: NextRun | undefined;
  const rows = NEXT_RUN_SETTINGS.map(setting =>
    settingRow(setting, value => {
      if (next) choose({ ...next, ...setting.change(value) });
    }),
  );
  const settings = button({
    id: "settings-button",
    label: t("All Settings"),
    appearance: "secondary",
    onPress: openSettings,
  });
  const resetButton = button({
    id: "reset-next-button",
    label: t("Reset to Settings"),
    appearance: "secondary",
    onPress: reset,
  });
  const limit = h("p", { id: "next-limit", class: "caption" });
  const element = section(
    "next-run",
    t("Next run"),
    h("div", { class: "setting-rows" }, ...rows.map(row => row.element)),
    limit,
    h(
      "details",
      { id: "next-meanings", class: "data-table" },
      h("summary", {}, t("What these settings mean")),
      h("dl", { class: "meanings" }, ...rows.flatMap(row => row.meaning)),
    ),
    h(
      "p",
      { class: "caption" },
      t("These values are for this workspace. They begin with your settings and do not change them."),
    ),
    h("div", { class: "buttons" }, resetButton.element, settings.element),
  );

  return {
    element,
    update(state) {
      element.hidden = state.next === undefined || state.run.phase === "training";
      resetButton.element.hidden = !isChosen(state);
      const limited = nextLimitSentence(state);
      limit.hidden = limited === undefined;
      setText(limit, limited ?? "");
      if (!state.next || state.next === next) return;
      next = state.next;
      for (const row of rows) row.show(next);
    },
  };
}

/** Whether a value differs from the settings. */
function isChosen({ next, nextFromSettings }: PanelState): boolean {
  const names = Object.keys(next ?? {}) as (keyof NextRun)[];
  return nextFromSettings !== undefined && names.some(name => next?.[name] !== nextFromSettings[name]);
}

function settingRow(setting: NextRunSetting, onChange: (value: string) => void) {
  const { id, label, choices } = setting;
  const field = dropdown({ id, label, choices, initial: choices[0]!.value, onChange });
  const description = h("dd", { id: `${id}-description`, class: "caption" });
  return {
    element: field.element,
    meaning: [h("dt", {}, label), description],
    show(next: NextRun): void {
      field.set(setting.selected(next));
      setText(description, setting.description(next));
    },
  };
}
