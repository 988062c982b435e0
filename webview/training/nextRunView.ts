/** The form with the settings of the next run and their descriptions. */
import { t } from "../../src/protocol/localize.ts";
import type { NextRun } from "../../src/protocol/panel.ts";
import type { PanelState } from "../state/panelState.ts";
import { button, dropdown } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { NEXT_RUN_SETTINGS, type NextRunSetting } from "./nextRunSettings.ts";

/**
 * @param onChoose called with the new settings
 * @param openSettings opens all settings in the editor
 */
export function nextRunView(onChoose: (next: NextRun) => void, openSettings: () => void): View<PanelState> {
  let next: NextRun | undefined;
  const rows = NEXT_RUN_SETTINGS.map(setting =>
    settingRow(setting, value => {
      if (next) onChoose({ ...next, ...setting.change(value) });
    }),
  );
  const settings = button({
    id: "settings-button",
    label: t("All Settings"),
    appearance: "secondary",
    onPress: openSettings,
  });
  const element = section(
    "next-run",
    t("Next run"),
    h("div", { class: "setting-rows" }, ...rows.map(row => row.element)),
    h("p", { class: "caption" }, t("When you start training, these values are saved to your settings.")),
    settings.element,
  );

  return {
    element,
    update(state) {
      element.hidden = state.next === undefined || state.run.phase === "training";
      if (!state.next || state.next === next) return;
      next = state.next;
      for (const row of rows) row.show(next);
    },
  };
}

function settingRow(
  setting: NextRunSetting,
  onChange: (value: string) => void,
): { readonly element: HTMLElement; show(next: NextRun): void } {
  const { id, label, choices } = setting;
  const field = dropdown({ id, label, choices, initial: choices[0]!.value, onChange });
  const description = h("p", { id: `${id}-description`, class: "caption" });
  return {
    element: h("div", { class: "setting-row" }, field.element, description),
    show(next) {
      field.set(setting.selected(next));
      setText(description, setting.description(next));
    },
  };
}
