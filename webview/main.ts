/** The entry of the panel: events come in, the state is folded, and every view is drawn from it once a frame. */
import "./language.ts";
import "./widgets/panel.css";
import "./widgets/parts.css";
import "./widgets/tabs.css";
import "./widgets/tokens.css";
import "./network/network.css";
import "./widgets/report.css";
import "./widgets/hidden.css";
import type { CorpusPlace, FileRule, HostMessage, PanelMessage, Watch } from "../src/protocol/panel.ts";
import { corpusView } from "./corpus/corpusView.ts";
import { countsView } from "./corpus/usageView.ts";
import { gradientsView } from "./network/gradientsView.ts";
import { insideView } from "./network/insideView.ts";
import { unrolledView } from "./network/unrolledView.ts";
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
import { curveView } from "./training/curveView.ts";
import { heldOutView } from "./training/heldOutView.ts";
import { introView } from "./training/introView.ts";
import { nextRunView } from "./training/nextRunView.ts";
import { reliabilityView } from "./training/reliabilityView.ts";
import { runSettingsView } from "./training/runSettingsView.ts";
import { runsView } from "./training/runsView.ts";
import { stateView } from "./training/stateView.ts";
import { stepCurvesView } from "./training/stepCurvesView.ts";
import { registerControls } from "./widgets/controls.ts";
import { h, type View } from "./widgets/dom.ts";
import { tabsView } from "./widgets/tabs.ts";

/** Absent in a page without an editor. */
declare const acquireVsCodeApi: (() => PanelHost) | undefined;

const isAlone = typeof acquireVsCodeApi === "undefined";
const host = typeof acquireVsCodeApi === "undefined" ? recordedHost(document) : acquireVsCodeApi();
const tell = (message: PanelMessage): void => host.postMessage(message);

registerControls();
const train = (): void => {
  const { obstacle, next } = state;
  if (obstacle) tell({ type: "overcome", obstacle });
  else tell(next ? { type: "train", next } : { type: "train" });
};
const top = stateView({
  train,
  stop: () => tell({ type: "stop" }),
  pause: () => tell({ type: "pause" }),
  resume: () => tell({ type: "continue" }),
  showLog: () => tell({ type: "showLog" }),
});
const opening = {
  open: (place: CorpusPlace) => tell({ type: "open", place }),
  openSetting: (about: FileRule) => tell({ type: "openSettings", about }),
};
const tabs = tabsView(
  {
    training: () =>
      columns(
        [introView(), curveView(options => take([{ type: "curveChosen", options }])), stepCurvesView(), runsView()],
        [
          nextRunView(
            next => take([{ type: "nextChosen", next }]),
            () => tell({ type: "openSettings" }),
          ),
          runSettingsView(),
        ],
      ),
    samples: () =>
      samplesView({
        train,
        generate: wish => {
          take([{ type: "generateAsked" }]);
          tell({ type: "sample", wish });
        },
      }),
    network: () => unrolledView({ train, choose: directions => take([{ type: "directionsChosen", directions }]) }),
    inside: () =>
      insideView({
        train,
        choose: choice => take([{ type: "insideChosen", choice }]),
        chooseUnit: unit => take([{ type: "unitChosen", unit }]),
      }),
    gradients: () =>
      gradientsView(train, () => {
        take([{ type: "compareAsked" }]);
        tell({ type: "compare" });
      }),
    corpus: () =>
      columns(
        [corpusView({ train, opening: isAlone ? undefined : opening })],
        [heldOutView(), reliabilityView(), countsView(() => tell({ type: "deleteCounts" }))],
      ),
  },
  tab => take([{ type: "tabChosen", tab }]),
);

let state: PanelState = { ...INITIAL_STATE, tab: storedTab(host.getState()) };
let isFrameAsked = false;
let watched = "";

/** Folds the events in and draws with the next frame, however many come before it. */
function take(actions: readonly PanelAction[]): void {
  const { tab } = state;
  state = actions.reduce(reduce, state);
  if (state.tab !== tab) host.setState({ tab: state.tab });
  watch();
  if (isFrameAsked) return;
  isFrameAsked = true;
  requestAnimationFrame(() => {
    isFrameAsked = false;
    top.update(state);
    tabs.update(state);
    performance.mark("panel-drawn"); // so that opening can be measured
  });
}

/** Says which view of the network is shown, so that the host looks for nobody else. */
function watch(): void {
  const { tab, insideChoice } = state;
  const view = tab === "network" || tab === "inside" || tab === "gradients" ? tab : "none";
  const wanted: Watch = { view, ...insideChoice };
  if (JSON.stringify(wanted) === watched) return;
  watched = JSON.stringify(wanted);
  tell({ type: "watch", watch: wanted });
}

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (!isHostMessage(data)) return;
  if (data.type === "event") return take([data.event]);
  if (data.type === "answer") return take([data.answer]);
  state = withoutHistory(state);
  take(data.events);
});

/** The editor sends its own messages to a webview too. */
function isHostMessage(message: unknown): message is HostMessage {
  if (typeof message !== "object" || message === null) return false;
  const { type } = message as { type?: unknown };
  return type === "history" || type === "event" || type === "answer";
}

/** The view that was shown before the page was thrown away. */
function storedTab(stored: unknown): TabId {
  if (typeof stored !== "object" || stored === null) return INITIAL_STATE.tab;
  const { tab } = stored as { tab?: unknown };
  return TAB_IDS.find(id => id === tab) ?? INITIAL_STATE.tab;
}

/** Views in two columns where there is room. */
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

top.element.append(tabs.bar);
document.getElementById("panel")?.append(top.element, ...tabs.panels);
take([]);
tell({ type: "ready" });
