/** Shows how the network of a task answers held-out examples, at any of its validations. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { AnsweredExample, ProgressEvent } from "../../src/protocol/tasks.ts";
import { count } from "../state/formats.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { figureName, figureText } from "../state/taskTexts.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { confusionTable } from "./confusionTable.ts";

export function answersView(): View<PanelState> {
  const caption = h("p", { id: "answers-caption", class: "secondary" });
  const slider = h("input", {
    id: "answers-step",
    type: "range",
    min: "0",
    step: "1",
    "aria-label": t("Validation to show"),
  });
  const matrix = h("div", { id: "answers-confusion", class: "wide" });
  const answers = h("div", { id: "answers-list", class: "wide" });
  const explanation = h("p", { class: "caption" });
  const element = section("answers", t("Answers on held-out examples"), caption, slider, matrix, answers, explanation);
  let progress: readonly ProgressEvent[] = [];
  let labels: readonly string[] = [];
  /** The step that the user chose; undefined: the newest. */
  let chosen: number | undefined;
  const draw = (): void => {
    const shown = progress.find(({ step }) => step === chosen) ?? progress.at(-1);
    if (!shown) return;
    setText(caption, captionText(shown));
    setText(explanation, shown.confusion ? confusionText() : answersText());
    slider.setAttribute("aria-valuetext", t("step {0}", decimal(shown.step)));
    matrix.replaceChildren(...(shown.confusion ? [confusionTable(labels, shown.confusion)] : []));
    answers.replaceChildren(answersOf(shown.answered));
  };
  slider.addEventListener("input", () => {
    const at = Number(slider.value);
    chosen = at === progress.length - 1 ? undefined : progress[at]?.step;
    draw();
  });

  return {
    element,
    update(state) {
      const record = recordOf(state);
      const next = record?.progress ?? [];
      element.hidden = next.length === 0;
      if (next === progress || next.length === 0) return;
      progress = next;
      labels = record?.corpus?.data?.labels ?? [];
      if (!progress.some(({ step }) => step === chosen)) chosen = undefined;
      slider.max = String(progress.length - 1);
      slider.value = String(
        chosen === undefined ? progress.length - 1 : progress.findIndex(({ step }) => step === chosen),
      );
      slider.hidden = progress.length < 2;
      draw();
    },
  };
}

/** "Step 120. Accuracy: 93.0%, on 100 examples." */
function captionText({ step, figures, examples }: ProgressEvent): string {
  const [figure, value] = Object.entries(figures)[0] ?? [];
  if (figure === undefined) return t("Step {0}.", count(step));
  const measured = [count(step), figureName(figure), figureText(figure, value), count(examples)] as const;
  return t("Step {0}. {1}: {2}, on {3} held-out examples.", ...measured);
}

function confusionText(): string {
  return `${t("Rows are the right labels, columns the answers. Blue counts right answers, orange wrong ones.")} ${answersText()}`;
}

function answersText(): string {
  return t("Move the slider to see how the answers improve. The examples are always the same.");
}

function answersOf(answered: readonly AnsweredExample[]): HTMLElement {
  if (answered.some(({ tags }) => tags)) return taggedList(answered);
  const hasTruth = answered.some(({ truth }) => truth !== undefined);
  const head = [t("Input"), t("Answer"), ...(hasTruth ? [t("Right answer")] : [])];
  const rows = answered.map(({ input, answer, truth, isRight }) => {
    const mark = isRight === undefined ? "" : isRight ? "✓ " : "✗ ";
    return h("tr", {}, ...[input, mark + answer, ...(hasTruth ? [truth ?? ""] : [])].map(text => h("td", {}, text)));
  });
  const titles = h("tr", {}, ...head.map(title => h("th", { scope: "col" }, title)));
  return h("table", { class: "answers" }, h("thead", {}, titles), h("tbody", {}, ...rows));
}

/** Sentences with the tag below each token, and the right one where it is another. */
function taggedList(answered: readonly AnsweredExample[]): HTMLElement {
  const sentences = answered.map(({ tags = [] }) =>
    h("li", {}, ...tags.map(({ token, answer, truth }) => taggedToken(token, answer, truth))),
  );
  return h("ol", { class: "tagged-sentences" }, ...sentences);
}

function taggedToken(token: string, answer: string, truth: string): HTMLElement {
  const isRight = answer === truth;
  const tag = isRight ? answer : t("✗ {0}, right: {1}", answer, truth);
  return h(
    "span",
    { class: isRight ? "tagged" : "tagged-wrong" },
    h("span", {}, token),
    h("span", { class: "note" }, ` ${tag} `),
  );
}
