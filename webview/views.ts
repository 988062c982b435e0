/** What each view of the panel shows. A view is created when it is first visible. */
import type { InspectedNetwork } from "../src/protocol/inspection.ts";
import type { CorpusFileReference, FileRule, PanelMessage } from "../src/protocol/panel.ts";
import { completionsView } from "./completions/completionsView.ts";
import { corpusView } from "./corpus/corpusView.ts";
import { usageView } from "./corpus/usageView.ts";
import { lazyPart } from "./lessons/lazyPart.ts";
import type { LearnTabs } from "./lessons/learnTabs.ts";
import { lessonLink } from "./lessons/lessonLink.ts";
import { activationsView } from "./network/activationsView.ts";
import { gradientsView } from "./network/gradientsView.ts";
import { networkChoice } from "./network/networkChoice.ts";
import { unrolledView } from "./network/unrolledView.ts";
import { modelInUseView, somePlacesView } from "./overview/overviewView.ts";
import { replayView } from "./replay/replayView.ts";
import { samplesView } from "./samples/samplesView.ts";
import type { PanelAction, PanelState } from "./state/panelState.ts";
import type { TabId } from "./state/surfaces.ts";
import { answersView } from "./task/answersView.ts";
import { resultsView } from "./task/resultsView.ts";
import { heldOutView } from "./training/heldOutView.ts";
import { introductionView } from "./training/introductionView.ts";
import { learningCurveView } from "./training/learningCurveView.ts";
import { nextRunView } from "./training/nextRunView.ts";
import { reliabilityView } from "./training/reliabilityView.ts";
import { runSettingsView } from "./training/runSettingsView.ts";
import { runsView } from "./training/runsView.ts";
import { stepCurvesView } from "./training/stepCurvesView.ts";
import { h, type View } from "./widgets/dom.ts";

/** What views can do. */
export interface PanelActions {
  /** Changes the panel's state. */
  dispatch(action: PanelAction): void;
  /** Sends a message to the host. */
  post(message: PanelMessage): void;
  /** Does what the user wants, or first offers to remove what prevents learning the workspace. */
  unlessPrevented(act: () => void): void;
  train(): void;
  readonly learn: LearnTabs;
  /** Whether the page is open without an editor. */
  readonly isStandalone: boolean;
}

export function viewContents(panel: PanelActions): Readonly<Record<TabId, () => View<PanelState>>> {
  return { ...modelViews(panel), ...learnViews(panel) };
}

function modelViews({ dispatch, post, unlessPrevented, train, learn, isStandalone }: PanelActions) {
  const corpusLinks = {
    open: (file: CorpusFileReference) => post({ type: "open", file }),
    openSetting: (about: FileRule) => post({ type: "openSettings", about }),
  };
  const nextRun = () =>
    nextRunView({
      choose: next => {
        dispatch({ type: "nextChosen", next });
        post({ type: "chooseNext", next });
      },
      reset: () => post({ type: "resetNext" }),
      openSettings: () => post({ type: "openSettings" }),
    });
  const curve = () => learningCurveView(options => dispatch({ type: "curveChosen", options }));
  const usage = {
    remove: () => post({ type: "deleteUsageCounts" }),
    export: () => post({ type: "exportUsageCounts" }),
  };
  const openCompletions = () => dispatch({ type: "tabChosen", tab: "completions" });
  return {
    overview: () =>
      columns(
        [introductionView(learn.openLesson), modelInUseView(), somePlacesView(openCompletions)],
        [usageView(usage), heldOutView(), reliabilityView()],
      ),
    training: () =>
      columns([resultsView(), curve(), answersView(), stepCurvesView(), runsView()], [runSettingsView(), nextRun()]),
    completions: () => completionsView(train),
    corpus: () => corpusView({ train, corpusLinks: isStandalone ? undefined : corpusLinks }),
    replay: () =>
      replayView({
        start: () => unlessPrevented(() => post({ type: "replayCommits" })),
        stop: () => post({ type: "stopReplay" }),
      }),
  };
}

function learnViews({ dispatch, post, train, learn }: PanelActions) {
  const chooseNetwork = (network: InspectedNetwork) => dispatch({ type: "networkChosen", network });
  const chooseUnit = (unit: number) => dispatch({ type: "unitChosen", unit });
  return {
    ...learn.views,
    samples: () =>
      samplesView({
        train,
        lesson: lessonLink("samples", learn.openLesson),
        generate: (options, network) => {
          dispatch({ type: "generateAsked" });
          post({ type: "sample", options, network });
        },
      }),
    network: () =>
      unrolledView({
        train,
        choose: directions => dispatch({ type: "directionsChosen", directions }),
        network: networkChoice("network", chooseNetwork),
        lesson: lessonLink("network", learn.openLesson),
        prediction: lazyPart(learn.inside(), parts =>
          parts.prediction(prediction => post({ type: "explainPrediction", prediction })),
        ),
      }),
    activations: () =>
      activationsView({
        train,
        choose: choice => dispatch({ type: "activationsChosen", choice }),
        chooseUnit,
        network: networkChoice("activations", chooseNetwork),
        lesson: lessonLink("activations", learn.openLesson),
        pattern: lazyPart(learn.inside(), parts =>
          parts.pattern({
            find: pattern => post({ type: "findPattern", pattern }),
            chooseUnit,
            open: place => post({ type: "openPlace", place }),
          }),
        ),
      }),
    gradients: () =>
      gradientsView({
        train,
        compare: () => {
          dispatch({ type: "compareAsked" });
          post({ type: "compare" });
        },
        network: networkChoice("gradients", chooseNetwork),
        lesson: lessonLink("gradients", learn.openLesson),
      }),
  };
}

/** Views in two columns, or in one if there is no room. */
function columns(left: readonly View<PanelState>[], right: readonly View<PanelState>[]): View<PanelState> {
  const stack = (views: readonly View<PanelState>[]) =>
    h("div", { class: "stack" }, ...views.map(view => view.element));
  return {
    element: h("div", { class: "columns" }, stack(left), stack(right)),
    update(shown) {
      for (const view of [...left, ...right]) view.update(shown);
    },
  };
}
