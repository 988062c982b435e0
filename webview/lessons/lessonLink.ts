/** A link from a thing in the panel to the lesson that explains it. */
import { t } from "../../src/protocol/localize.ts";
import { h, setText } from "../widgets/dom.ts";

export interface LessonLink {
  readonly element: HTMLElement;
  /** Links to another lesson. */
  show(lesson: number): void;
}

/**
 * @param id   of the link in its view
 * @param open opens a lesson; undefined in a page without lessons, where there is no link
 */
export function lessonLink(id: string, open: ((lesson: number) => void) | undefined): LessonLink {
  const link = h("button", { id: `${id}-lesson`, type: "button", class: "lesson-link" });
  const element = h("p", {}, link);
  let lesson = 1;
  element.hidden = open === undefined;
  link.addEventListener("click", () => open?.(lesson));
  return {
    element,
    show(next) {
      lesson = next;
      setText(link, t("Lesson {0} explains this", next));
    },
  };
}
