/** Explains what training does, before the first run. */
import { t } from "../../src/protocol/localize.ts";
import type { PanelState } from "../state/panelState.ts";
import { isTrained } from "../state/sentences.ts";
import { h, section, type View } from "../widgets/dom.ts";

const STEPS = [
  t(
    "Recurrent reads the text files of the workspace, except those that .gitignore excludes. It holds out about one in ten files for validation.",
  ),
  t(
    "A small recurrent network reads the files token by token. From the token x⟨t⟩ and the state a⟨t−1⟩ it computes a new state a⟨t⟩, and predicts the next token, ŷ⟨t⟩. It learns from the loss of each prediction.",
  ),
  t("Suggestions appear as gray text while you type. Press Tab to accept one. Everything stays on your machine."),
];

/** @param openLesson opens a lesson; undefined in a page without lessons */
export function introductionView(openLesson: ((lesson: number) => void) | undefined): View<PanelState> {
  const lessons = h(
    "button",
    { id: "introduction-lessons", type: "button", class: "lesson-link" },
    t("New to recurrent networks? Start with the lessons."),
  );
  lessons.hidden = openLesson === undefined;
  lessons.addEventListener("click", () => openLesson?.(1));
  const element = section(
    "introduction",
    t("How training works"),
    h("ol", { class: "introduction" }, ...STEPS.map(step => h("li", {}, step))),
    lessons,
  );
  return {
    element,
    update({ run, model }) {
      element.hidden = run.phase !== "none" || isTrained(model);
    },
  };
}
