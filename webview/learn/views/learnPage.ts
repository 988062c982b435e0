/** The lessons and the playground as a page of their own, with a tab for each. */
import { t } from "../../../src/protocol/localize.ts";
import { h } from "../../widgets/dom.ts";
import { pageHost } from "../host/pageHost.ts";
import { learnView } from "./learnView.ts";

const TABS = ["lessons", "playground"] as const;
type Tab = (typeof TABS)[number];

/** Makes the page. */
export function learnPage(storage: Pick<Storage, "getItem" | "setItem">): HTMLElement {
  const learn = learnView(pageHost(storage, () => show("playground")));
  const panels: Readonly<Record<Tab, HTMLElement>> = {
    lessons: h("div", { id: "page-lessons", role: "tabpanel", "aria-labelledby": "tab-lessons" }, learn.lessons),
    playground: h(
      "div",
      { id: "page-playground", role: "tabpanel", "aria-labelledby": "tab-playground" },
      learn.playground,
    ),
  };
  const buttons = TABS.map(tab => {
    const name = tab === "lessons" ? t("Lessons") : t("Playground");
    const attributes = { type: "button", id: `tab-${tab}`, class: "tab", role: "tab", "aria-controls": `page-${tab}` };
    const button = h("button", attributes, name);
    button.addEventListener("click", () => show(tab));
    return button;
  });
  function show(shown: Tab): void {
    for (const [k, tab] of TABS.entries()) {
      buttons[k]!.setAttribute("aria-selected", String(tab === shown));
      buttons[k]!.tabIndex = tab === shown ? 0 : -1;
      panels[tab].hidden = tab !== shown;
    }
    learn.setVisible(shown);
  }
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": t("Views") }, ...buttons);
  bar.addEventListener("keydown", ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    const other = buttons[0]!.tabIndex === 0 ? 1 : 0;
    show(TABS[other]!);
    buttons[other]!.focus();
  });
  show("lessons");
  return h("div", {}, h("h1", {}, t("Recurrent networks, alive")), bar, panels.lessons, panels.playground);
}
