/** The tabs of the lessons and the playground. Their bundle is loaded when one of them is first shown. */
import { t } from "../../src/protocol/localize.ts";
import type { LearnProgress } from "../../src/protocol/panel.ts";
import type { InsideParts } from "../state/insideParts.ts";
import type { FullView, Learn, LearnHost, OwnText } from "../state/learnHost.ts";
import type { PanelState } from "../state/panelState.ts";
import type { TabId } from "../state/surfaces.ts";
import { h, type View } from "../widgets/dom.ts";

/** Where the parts of the bundle are; the host writes it into the page. */
export interface LearnParts {
  readonly script: string;
  readonly worker: string;
  readonly style: string;
  readonly nonce: string;
}

/** Finds the parts; undefined in a page without lessons. */
export function learnParts(page: Document): LearnParts | undefined {
  const { learnScript, learnWorker, learnStyle } = page.getElementById("panel")?.dataset ?? {};
  const nonce = page.querySelector<HTMLScriptElement>("script[src]")?.nonce;
  if (!learnScript || !learnWorker || !learnStyle || !nonce) return undefined;
  return { script: learnScript, worker: learnWorker, style: learnStyle, nonce };
}

export interface LearnActions {
  stored(): unknown;
  store(value: LearnProgress): void;
  showTab(tab: TabId): void;
  askText(): void;
}

export interface LearnTabs {
  readonly views: Readonly<Record<"lessons" | "playground", () => View<PanelState>>>;
  /** Opens a lesson; undefined in a page without lessons. */
  readonly openLesson: ((lesson: number) => void) | undefined;
  /** Loads the parts of the network's views; undefined in a page without lessons. */
  inside(): Promise<InsideParts> | undefined;
  /** Says which tab is visible; the others do not compute. */
  show(tab: TabId): void;
  setText(own: OwnText): void;
}

/** Makes the tabs. */
export function learnTabs(parts: LearnParts | undefined, actions: LearnActions): LearnTabs {
  let bundle: Promise<void> | undefined;
  let learn: Promise<Learn> | undefined;
  let shown: TabId | undefined;
  let own: OwnText | undefined;
  const host: LearnHost = {
    loadWorker: () => (parts ? loadScript(parts.worker, parts.nonce) : Promise.resolve()),
    stored: actions.stored,
    store: actions.store,
    showPlayground: () => actions.showTab("playground"),
    showView: (view: FullView) => actions.showTab(view),
    askText: actions.askText,
  };
  const loadBundle = (of: LearnParts): Promise<void> => {
    bundle ??= loadParts(of);
    return bundle;
  };
  const load = (): Promise<Learn> => {
    learn ??= parts
      ? loadBundle(parts).then(() => defined(globalThis.recurrentLearn)(host))
      : Promise.reject(new Error("no lessons in this page"));
    return learn;
  };
  const apply = (made: Learn): void =>
    made.setVisible(shown === "lessons" || shown === "playground" ? shown : undefined);
  const view = (part: "lessons" | "playground") => (): View<PanelState> => {
    const element = h("div", { id: `learn-${part}` }, h("p", { role: "status" }, t("Loading…")));
    load().then(
      made => {
        element.replaceChildren(made[part]);
        if (own) made.setText(own);
        apply(made);
      },
      () =>
        element.replaceChildren(h("p", { role: "alert" }, t("The lessons could not be loaded. Reload the window."))),
    );
    return { element, update: () => undefined };
  };
  return {
    openLesson:
      parts &&
      (lesson => {
        actions.showTab("lessons");
        void load().then(
          made => made.openLesson(lesson),
          () => undefined,
        );
      }),
    inside: () => parts && loadBundle(parts).then(() => defined(globalThis.recurrentInside)),
    views: { lessons: view("lessons"), playground: view("playground") },
    show(tab) {
      if (tab === shown) return;
      shown = tab;
      void learn?.then(apply, () => undefined); // a bundle that failed to load has said so
    },
    setText(text) {
      own = text;
      void learn?.then(
        made => made.setText(text),
        () => undefined,
      );
    },
  };
}

function loadParts(parts: LearnParts): Promise<void> {
  document.head.append(h("link", { rel: "stylesheet", href: parts.style, nonce: parts.nonce }));
  return loadScript(parts.script, parts.nonce);
}

function defined<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the bundle of the lessons defines nothing");
  return value;
}

function loadScript(source: string, nonce: string): Promise<void> {
  const script = h("script", { src: source });
  script.nonce = nonce;
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error("a script could not be loaded")));
    document.head.append(script);
  });
}
