/** Everything to learn with: the way in, eleven lessons, and the playground, all on the learner's own text. */
import { t } from "../../../src/protocol/localize.ts";
import type { LearnProgress } from "../../../src/protocol/panel.ts";
import { DEFAULT_SPEC } from "../../playground/model/spec.ts";
import { PlaygroundView } from "../../playground/views/playgroundView.ts";
import type { Learn, LearnHost, OwnText } from "../../state/learnHost.ts";
import { h, setText } from "../../widgets/dom.ts";
import { LESSONS } from "../lessons/lessons.ts";
import { NAMES_TEXT } from "../samples/names.ts";
import { PROSE_TEXT } from "../samples/prose.ts";
import { type LessonView, lessonView } from "./lessonView.ts";
import { progressOf } from "./progress.ts";
import { startView } from "./startView.ts";
import { textPicker } from "./textPicker.ts";

const IDS = LESSONS.map(({ id }) => id);

/** Makes the views of a page. */
export function learnView(host: LearnHost): Learn {
  return new LearnViews(host);
}

class LearnViews implements Learn {
  readonly lessons: HTMLElement;
  readonly playground: HTMLElement;
  readonly #host: LearnHost;
  readonly #playgroundView: PlaygroundView;
  readonly #start: ReturnType<typeof startView>;
  readonly #picker: ReturnType<typeof textPicker>;
  readonly #body = h("div", { class: "lesson-body" });
  readonly #steps: readonly HTMLButtonElement[];
  #own: OwnText = { name: t("Prose"), text: PROSE_TEXT, caret: 0 };
  #progress: LearnProgress;
  #shown: LessonView | undefined;
  /** Which lesson is open; -1 is the way in. */
  #open = -1;
  /** The learner asked for the text of the editor to see it learned. */
  #isStartWaiting = false;

  constructor(host: LearnHost) {
    this.#host = host;
    this.#progress = progressOf(host.stored(), IDS);
    this.#playgroundView = new PlaygroundView({
      loadWorker: () => host.loadWorker(),
      names: NAMES_TEXT,
      text: () => this.#own.text,
    });
    this.playground = this.#playgroundView.element;
    this.#picker = textPicker(this.#own, own => this.setText(own), host.askText);
    this.#start = startView(this.#choices());
    this.#steps = [t("Start"), ...LESSONS.map(({ title }) => title)].map((title, k) => this.#step(title, k - 1));
    const list = h("ol", { class: "lesson-list" }, ...this.#steps.map(step => h("li", {}, step)));
    this.lessons = h(
      "div",
      { class: "learn" },
      h("nav", { "aria-label": t("Lessons") }, list),
      this.#picker.element,
      this.#body,
    );
    this.#show(this.#progress.open === undefined ? -1 : IDS.indexOf(this.#progress.open));
  }

  setText(own: OwnText): void {
    this.#own = own;
    this.#picker.show(own);
    this.#playgroundView.textChanged();
    this.#shown?.textChanged();
    if (this.#isStartWaiting) this.#start.learn(own.text);
    this.#isStartWaiting = false;
  }

  openLesson(number: number): void {
    this.#show(Math.max(0, Math.min(LESSONS.length - 1, number - 1)));
  }

  setVisible(visible: "lessons" | "playground" | undefined): void {
    this.#playgroundView.setVisible(visible === "playground");
    if (visible !== "lessons") {
      this.#shown?.stop();
      this.#start.stop();
    }
  }

  #choices() {
    const sample = (id: string, name: string, text: string) => ({
      id,
      label: name,
      choose: () => {
        this.setText({ name, text, caret: 0 });
        this.#start.learn(text);
      },
    });
    const mine = {
      id: "mine",
      label: t("My File"),
      choose: () => {
        this.#isStartWaiting = true;
        if (this.#host.askText) this.#host.askText();
        else this.#picker.ask();
      },
    };
    return [sample("names", t("Names"), NAMES_TEXT), sample("prose", t("Prose"), PROSE_TEXT), mine];
  }

  #step(title: string, index: number): HTMLButtonElement {
    const number = h("span", { class: "step-number" }, index < 0 ? "" : String(index + 1));
    const name = h("span", { class: "step-title" }, title);
    const button = h("button", { type: "button", class: "lesson-step", title }, number, " ", name, h("span"));
    button.addEventListener("click", () => {
      this.#show(index);
      document.getElementById(index < 0 ? "start-title" : "lesson-title")?.focus();
    });
    return button;
  }

  #show(index: number): void {
    this.#shown?.stop();
    this.#start.stop();
    this.#open = index;
    const lesson = LESSONS[index];
    if (!lesson) {
      this.#shown = undefined;
      this.#body.replaceChildren(this.#start.element);
    } else {
      this.#shown = lessonView(lesson, index + 1, {
        own: () => this.#own,
        solved: () => this.#store({ solved: [...new Set([...this.#progress.solved, lesson.id])] }),
        openPlayground: spec => {
          this.#playgroundView.open({ ...DEFAULT_SPEC, ...spec });
          this.#host.showPlayground();
        },
        showView: this.#host.showView,
      });
      this.#body.replaceChildren(this.#shown.element, this.#pages());
    }
    this.#store(lesson ? { open: lesson.id } : {});
  }

  /** To the lesson before and after. */
  #pages(): HTMLElement {
    const page = (label: string, index: number): HTMLElement => {
      const button = h("button", { type: "button", class: "press secondary" }, label);
      button.addEventListener("click", () => this.#steps[index + 1]!.click());
      return button;
    };
    const next = LESSONS[this.#open + 1] ? [page(t("Next Lesson"), this.#open + 1)] : [];
    return h("div", { class: "buttons" }, page(t("Back"), this.#open - 1), ...next);
  }

  #store(part: Partial<LearnProgress>): void {
    this.#progress = { ...this.#progress, ...part };
    this.#host.store(this.#progress);
    for (const [k, step] of this.#steps.entries()) {
      const isSolved = this.#progress.solved.includes(IDS[k - 1] ?? "");
      step.setAttribute("aria-current", k - 1 === this.#open ? "step" : "false");
      setText(step.lastElementChild as HTMLElement, isSolved ? " ✓" : "");
    }
  }
}
