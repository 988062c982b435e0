/** Everything to learn with: for now, the playground. */
import { t } from "../../../src/protocol/localize.ts";
import { PlaygroundView } from "../../playground/views/playgroundView.ts";
import { h } from "../../widgets/dom.ts";
import type { Learn, LearnHost, OwnText } from "../host/learnHost.ts";
import { NAMES_TEXT } from "../samples/names.ts";
import { PROSE_TEXT } from "../samples/prose.ts";

/** Makes the view for a page. */
export function learnView(host: LearnHost): Learn {
  let own: OwnText = { name: t("Prose"), text: PROSE_TEXT, caret: 0 };
  const playground = new PlaygroundView({
    loadWorker: () => host.loadWorker(),
    names: NAMES_TEXT,
    text: () => own.text,
  });
  return {
    element: h("div", { class: "learn" }, h("h1", {}, t("Playground")), playground.element),
    setText(text) {
      own = text;
      playground.textChanged();
    },
    openLesson() {},
    setVisible: isVisible => playground.setVisible(isVisible),
  };
}
