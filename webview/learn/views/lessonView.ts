/** One lesson on one screen: text, figure, experiment, question. */
import { t } from "../../../src/protocol/localize.ts";
import { unbroken } from "../../notation/unbroken.ts";
import type { PlaySpec } from "../../playground/model/spec.ts";
import { pressButton } from "../../playground/widgets/fields.ts";
import type { FullView, OwnText } from "../../state/learnHost.ts";
import { h, setText } from "../../widgets/dom.ts";
import type { Lesson, Question, SwitchedExperiment } from "../lessons/lesson.ts";
import { type ExperimentView, experimentView } from "./experimentView.ts";

export interface LessonActions {
  own(): OwnText;
  /** The question was answered right. */
  solved(): void;
  openPlayground(spec: Partial<PlaySpec>): void;
  /** Absent in a page without the panel's views. */
  readonly showView: ((view: FullView) => void) | undefined;
}

export interface LessonView {
  readonly element: HTMLElement;
  textChanged(): void;
  stop(): void;
}

/** Shows a lesson. */
export function lessonView(lesson: Lesson, number: number, actions: LessonActions): LessonView {
  const figure = lesson.figure();
  const experiment = experimentView(lesson.experimentTitle, lesson.experiment, actions.own);
  const { fullView, playground, switched } = lesson;
  const more = switched && switchedView(switched, actions.own);
  const links = [
    ...(playground
      ? [link("lesson-playground", t("Open this network in the playground"), () => actions.openPlayground(playground))]
      : []),
    ...(fullView && actions.showView
      ? [link("lesson-full", fullViewLabel(fullView), () => actions.showView?.(fullView))]
      : []),
  ];
  const element = h(
    "article",
    { class: "lesson", "aria-labelledby": "lesson-title" },
    h("h2", { id: "lesson-title", tabindex: "-1" }, t("Lesson {0}: {1}", number, lesson.title)),
    h(
      "div",
      { class: "lesson-columns" },
      h(
        "div",
        { class: "figure-stack" },
        ...lesson.text.map(paragraph => h("p", {}, paragraph)),
        h("pre", { class: "equations" }, unbroken(lesson.equations.join("\n"))),
        h(
          "section",
          { "aria-labelledby": "figure-title" },
          h("h3", { id: "figure-title" }, lesson.figureTitle),
          figure.element,
        ),
      ),
      h(
        "div",
        { class: "figure-stack" },
        experiment.element,
        ...(more ? [more.element] : []),
        questionPart(lesson.question, actions.solved),
        ...links,
      ),
    ),
  );
  figure.setText(actions.own());
  return {
    element,
    textChanged: () => figure.setText(actions.own()),
    stop: () => {
      experiment.stop();
      more?.stop();
    },
  };
}

/** An experiment with its switch. */
function switchedView({ title, label, run }: SwitchedExperiment, own: () => OwnText): ExperimentView {
  const input = h("input", { type: "checkbox", id: "more-switch" });
  const toggle = h("div", { class: "toggle" }, input, h("label", { for: "more-switch" }, label));
  return experimentView(title, text => run(text, input.checked), own, { id: "more", controls: [toggle] });
}

function fullViewLabel(view: FullView): string {
  return view === "training" ? t("Show the answers of your trained task") : t("Show it for your trained model");
}

function link(id: string, label: string, onPress: () => void): HTMLElement {
  return h("p", {}, pressButton({ id, label, kind: "link", onPress }).element);
}

function questionPart({ text, answers, right, because }: Question, solved: () => void): HTMLElement {
  const verdict = h("p", { id: "answer-verdict", class: "verdict", role: "status" });
  const choices = answers.map((answer, k) => {
    const input = h("input", { type: "radio", name: "answer", id: `answer-${k}` });
    input.addEventListener("change", () => {
      if (k === right) solved();
      setText(verdict, k === right ? t("Right. {0}", because) : t("Not quite. Run the experiment and look again."));
    });
    return h("div", { class: "answer" }, input, h("label", { for: `answer-${k}` }, answer));
  });
  return h("fieldset", { class: "question" }, h("legend", {}, text), ...choices, verdict);
}
