/** The panel's views as tabs, following the WAI-ARIA pattern: one tab stop, and arrow keys, Home, and End between tabs. */
import { t } from "../../src/protocol/localize.ts";
import type { PanelState, TabId } from "../state/panelState.ts";
import { h, type View } from "./dom.ts";

const NAMES: Record<TabId, string> = {
  training: t("Training"),
  samples: t("Samples"),
  network: t("Network"),
  activations: t("Activations"),
  gradients: t("Gradients"),
  corpus: t("Corpus and Results"),
  replay: t("Commit Replay"),
};

/** Creates the view of a tab when it is first shown, and updates it only while it is visible. */
export function tabsView(
  contents: Record<TabId, () => View<PanelState>>,
  onChoose: (tab: TabId) => void,
  ids: readonly TabId[],
): { readonly bar: HTMLElement; readonly panels: readonly HTMLElement[]; update(state: PanelState): void } {
  const buttons = ids.map(tab => tabButton(tab, onChoose));
  const panels = ids.map(tab =>
    h("div", { id: `panel-${tab}`, class: "tab-panel", role: "tabpanel", "aria-labelledby": `tab-${tab}` }),
  );
  const created = new Map<TabId, View<PanelState>>();
  const viewOf = (tab: TabId): View<PanelState> => {
    const view = created.get(tab) ?? contents[tab]();
    if (!created.has(tab)) panels[ids.indexOf(tab)]!.append(view.element);
    created.set(tab, view);
    return view;
  };
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": t("Views") }, ...buttons);
  bar.addEventListener("keydown", event => {
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const next = neighbor(event.key, at, buttons.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    onChoose(ids[next]!);
    buttons[next]!.focus();
  });
  return {
    bar,
    panels,
    update(state) {
      ids.forEach((tab, k) => {
        const isShown = tab === state.tab;
        buttons[k]!.setAttribute("aria-selected", String(isShown));
        buttons[k]!.tabIndex = isShown ? 0 : -1;
        panels[k]!.hidden = !isShown;
      });
      viewOf(state.tab).update(state);
    },
  };
}

function tabButton(tab: TabId, onChoose: (tab: TabId) => void): HTMLButtonElement {
  const attributes = { type: "button", id: `tab-${tab}`, class: "tab", role: "tab", "aria-controls": `panel-${tab}` };
  const button = h("button", attributes, NAMES[tab]);
  button.addEventListener("click", () => onChoose(tab));
  return button;
}

/** The index of the tab that a key moves to. */
function neighbor(key: string, at: number, length: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % length;
    case "ArrowLeft":
      return (at + length - 1) % length;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return undefined;
  }
}
