/** The entry point of the panel: folds events into the state and draws the visible view once a frame. */
import "./language.ts";
import "./panel.css";
import "./charts/charts.css";
import "./training/training.css";
import "./notation/equations.css";
import "./widgets/tables.css";
import "./corpus/corpus.css";
import "./widgets/controls.css";
import "./widgets/tabs.css";
import "./widgets/emptyView.css";
import "./widgets/tokens.css";
import "./samples/samples.css";
import "./network/network.css";
import "./replay/replay.css";
import "./report.css";
import "./hidden.css";
import type { CorpusFileReference, FileRule, HostMessage, PanelMessage, Watch } from "../src/protocol/panel.ts";
import { corpusView } from "./corpus/corpusView.ts";
import { usageView } from "./corpus/usageView.ts";
import { activationsView } from "./network/activationsView.ts";
import { gradientsView } from "./network/gradientsView.ts";
import { unrolledView } from "./network/unrolledView.ts";
import { replayView } from "./replay/replayView.ts";
import { samplesView } from "./samples/samplesView.ts";
import {
  INITIAL_STATE,
  type PanelAction,
  type PanelState,
  reduce,
  TAB_IDS,
  type TabId,
  withoutHistory,
} from "./state/panelState.ts";
import { type PanelHost, recordedHost } from "./state/recordedHost.ts";
import { heldOutView } from "./training/heldOutView.ts";
import { introductionView } from "./training/introductionView.ts";
import { learningCurveView } from "./training/learningCurveView.ts";
import { nextRunView } from "./training/nextRunView.ts";
import { reliabilityView } from "./training/reliabilityView.ts";
import { runSettingsView } from "./training/runSettingsView.ts";
import { runsView } from "./training/runsView.ts";
import { statusView } from "./training/statusView.ts";
import { stepCurvesView } from "./training/stepCurvesView.ts";
import { registerControls } from "./widgets/controls.ts";
import { h, type View } from "./widgets/dom.ts";
import { tabsView } from "./widgets/tabs.ts";

/** Undefined in a page without an editor. */
declare const acquireVsCodeApi: (() => PanelHost) | undefined;

const isStandalone = typeof acquireVsCodeApi === "undefined";
const host = typeof acquireVsCodeApi === "undefined" ? recordedHost(document) : acquireVsCodeApi();
const post = (message: PanelMessage): void => host.postMessage(message);

registerControls();
/** Removes what prevents learning the workspace, or does what the user wants. */
const unlessPrevented = (act: () => void): void => {
  const { obstacle } = state;
  if (obstacle) post({ type: "resolveObstacle", obstacle });
  else act();
};
const train = (): void =>
  unlessPrevented(() => post(state.next ? { type: "train", next: state.next } : { type: "train" }));
const status = statusView({
  train,
  stop: () => post({ type: "stop" }),
  pause: () => post({ type: "pause" }),
  continue: () => post({ type: "continue" }),
  showLog: () => post({ type: "showLog" }),
});
const usageActions = {
  remove: () => post({ type: "deleteUsageCounts" }),
  export: () => post({ type: "exportUsageCounts" }),
};
const corpusLinks = {
  open: (file: CorpusFileReference) => post({ type: "open", file }),
  openSetting: (about: FileRule) => post({ type: "openSettings", about }),
};
const tabs = tabsView(
  {
    training: () =>
      columns(
        [
          introductionView(),
          learningCurveView(options => dispatch([{ type: "curveChosen", options }])),
          stepCurvesView(),
          runsView(),
        ],
        [
          nextRunView({
            choose: next => {
              dispatch([{ type: "nextChosen", next }]);
              post({ type: "chooseNext", next });
            },
            reset: () => post({ type: "resetNext" }),
            openSettings: () => post({ type: "openSettings" }),
          }),
          runSettingsView(),
        ],
      ),
    samples: () =>
      samplesView({
        train,
        generate: options => {
          dispatch([{ type: "generateAsked" }]);
          post({ type: "sample", options });
        },
      }),
    network: () => unrolledView({ train, choose: directions => dispatch([{ type: "directionsChosen", directions }]) }),
    activations: () =>
      activationsView({
        train,
        choose: choice => dispatch([{ type: "activationsChosen", choice }]),
        chooseUnit: unit => dispatch([{ type: "unitChosen", unit }]),
      }),
    gradients: () =>
      gradientsView(train, () => {
        dispatch([{ type: "compareAsked" }]);
        post({ type: "compare" });
      }),
    corpus: () =>
      columns(
        [corpusView({ train, corpusLinks: isStandalone ? undefined : corpusLinks })],
        [heldOutView(), reliabilityView(), usageView(usageActions)],
      ),
    replay: () =>
      replayView({
        start: () => unlessPrevented(() => post({ type: "replayCommits" })),
        stop: () => post({ type: "stopReplay" }),
      }),
  },
  tab => dispatch([{ type: "tabChosen", tab }]),
  // Commits are replayed in the editor only.
  isStandalone ? TAB_IDS.filter(tab => tab !== "replay") : TAB_IDS,
);

let state: PanelState = { ...INITIAL_STATE, tab: storedTab(host.getState()) };
let isFrameRequested = false;
let watched = "";

/** Folds actions into the state and draws in the next frame, however many actions come before it. */
function dispatch(actions: readonly PanelAction[]): void {
  const { tab } = state;
  state = actions.reduce(reduce, state);
  if (state.tab !== tab) host.setState({ tab: state.tab });
  reportWatchedView();
  if (isFrameRequested) return;
  isFrameRequested = true;
  requestAnimationFrame(() => {
    isFrameRequested = false;
    status.update(state);
    tabs.update(state);
    performance.mark("panel-drawn"); // for measuring how long opening takes
  });
}

/** Tells the host which view of the network is visible, so that it computes nothing else. */
function reportWatchedView(): void {
  const { tab, activationsChoice } = state;
  const view = tab === "network" || tab === "activations" || tab === "gradients" ? tab : "none";
  const wanted: Watch = { view, ...activationsChoice };
  if (JSON.stringify(wanted) === watched) return;
  watched = JSON.stringify(wanted);
  post({ type: "watch", watch: wanted });
}

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (!isHostMessage(data)) return;
  if (data.type === "event") return dispatch([data.event]);
  if (data.type === "answer") return dispatch([data.answer]);
  state = withoutHistory(state);
  dispatch(data.events);
});

/** The editor also sends its own messages to a webview. */
function isHostMessage(message: unknown): message is HostMessage {
  if (typeof message !== "object" || message === null) return false;
  const { type } = message as { type?: unknown };
  return type === "history" || type === "event" || type === "answer";
}

/** The tab that was open before the page was discarded. */
function storedTab(stored: unknown): TabId {
  if (typeof stored !== "object" || stored === null) return INITIAL_STATE.tab;
  const { tab } = stored as { tab?: unknown };
  return TAB_IDS.find(id => id === tab) ?? INITIAL_STATE.tab;
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

status.element.append(tabs.bar);
document.getElementById("panel")?.append(status.element, ...tabs.panels);
dispatch([]);
post({ type: "ready" });
