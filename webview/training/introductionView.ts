/** What there is to expect, while there is nothing to show. */
import { t } from "../../src/protocol/localize.ts";
import type { PanelState } from "../state/panelState.ts";
import { h, section, type View } from "../widgets/dom.ts";

const STEPS = [
  t(
    "Recurrent reads the text files of the workspace, without what .gitignore excludes, and holds about one in ten out to measure on.",
  ),
  t(
    "A small recurrent network reads them token by token. At each step t it turns the token x⟨t⟩ and its own state a⟨t−1⟩ into a new state a⟨t⟩ and a guess ŷ⟨t⟩ of the next token, and learns from how wrong the guess was. You can watch it here.",
  ),
  t("Completions come as gray text while you type; Tab takes them. Everything happens on this machine."),
];

export function introductionView(): View<PanelState> {
  const element = section(
    "intro",
    t("What will happen"),
    h("ol", { class: "intro" }, ...STEPS.map(step => h("li", {}, step))),
  );
  return {
    element,
    update({ run, model }) {
      element.hidden = run.phase !== "none" || (model.kind === "loaded" && model.summary.isOfWorkspace);
    },
  };
}
