/** The panel's views as tabs, following the WAI-ARIA pattern: one tab stop, and arrow keys, Home, and End between tabs. */
import { t } from "../../src/protocol/localize.ts";
import type { PanelState } from "../state/panelState.ts";
import { SURFACE_IDS, SURFACES, type SurfaceId, surfaceOf, type TabId } from "../state/surfaces.ts";
import { choice } from "./controls.ts";
import { h, type View } from "./dom.ts";

const SURFACE_NAMES: Record<SurfaceId, string> = { model: t("Model"), learn: t("Learn") };

const NAMES: Record<TabId, string> = {
  overview: t("Overview"),
  training: t("Training"),
  completions: t("Completions"),
  corpus: t("Corpus"),
  replay: t("Commit Replay"),
  lessons: t("Lessons"),
  playground: t("Playground"),
  samples: t("Samples"),
  network: t("Network"),
  activations: t("Activations"),
  gradients: t("Gradients"),
};

/** What the user chooses. */
interface Choices {
  tab(tab: TabId): void;
  surface(surface: SurfaceId): void;
}

interface Tabs {
  /** The choice of the surface. */
  readonly surfaces: HTMLElement;
  /** The tabs of each surface. */
  readonly bars: readonly HTMLElement[];
  readonly panels: readonly HTMLElement[];
  update(state: PanelState): void;
}

/** Creates the view of a tab when it is first shown, and updates it only while it is visible. */
export function tabsView(
  contents: Readonly<Record<TabId, () => View<PanelState>>>,
  choose: Choices,
  ids: readonly TabId[],
): Tabs {
  const panels = new Map(ids.map(tab => [tab, tabPanel(tab)]));
  const created = new Map<TabId, View<PanelState>>();
  const viewOf = (tab: TabId): View<PanelState> => {
    const view = created.get(tab) ?? contents[tab]();
    if (!created.has(tab)) panels.get(tab)!.append(view.element);
    created.set(tab, view);
    return view;
  };
  const bars = SURFACE_IDS.map(surface => {
    const tabs = SURFACES[surface].filter(tab => ids.includes(tab));
    return { surface, ...tabBar(tabs, { label: SURFACE_NAMES[surface], onChoose: choose.tab }) };
  });
  const surfaces = choice(
    "surface",
    t("Area"),
    SURFACE_IDS.map(value => ({ value, label: SURFACE_NAMES[value] })),
    choose.surface,
  );
  return {
    surfaces: surfaces.element,
    bars: bars.map(bar => bar.element),
    panels: [...panels.values()],
    update(state) {
      const { tab: shown } = state.place;
      surfaces.set(surfaceOf(shown));
      for (const bar of bars) {
        bar.element.hidden = bar.surface !== surfaceOf(shown);
        bar.show(shown);
      }
      for (const [tab, panel] of panels) panel.hidden = tab !== shown;
      viewOf(shown).update(state);
    },
  };
}

function tabPanel(tab: TabId): HTMLElement {
  return h("div", { id: `panel-${tab}`, class: "tab-panel", role: "tabpanel", "aria-labelledby": `tab-${tab}` });
}

function tabBar(
  tabs: readonly TabId[],
  { label, onChoose }: { readonly label: string; readonly onChoose: (tab: TabId) => void },
): { readonly element: HTMLElement; show(tab: TabId): void } {
  const buttons = tabs.map(tab => tabButton(tab, onChoose));
  const element = h("div", { class: "tabs", role: "tablist", "aria-label": label }, ...buttons);
  element.addEventListener("keydown", event => {
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const next = neighbor(event.key, at, buttons.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    onChoose(tabs[next]!);
    buttons[next]!.focus();
    buttons[next]!.scrollIntoView({ block: "nearest", inline: "nearest" }); // the focus leaves a part hidden
  });
  return {
    element,
    show(shown) {
      tabs.forEach((tab, k) => {
        const isShown = tab === shown;
        buttons[k]!.setAttribute("aria-selected", String(isShown));
        buttons[k]!.tabIndex = isShown ? 0 : -1;
      });
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
