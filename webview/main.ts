/** The entry point of the panel: folds events into the state and draws the visible view once a frame. */
import "./language.ts";
import "./panel.css";
import "./charts/charts.css";
import "./training/training.css";
import "./notation/equations.css";
import "./widgets/tables.css";
import "./completions/completions.css";
import "./corpus/corpus.css";
import "./widgets/controls.css";
import "./widgets/tabs.css";
import "./widgets/emptyView.css";
import "./widgets/tokens.css";
import "./samples/samples.css";
import "./task/task.css";
import "./network/network.css";
import "./replay/replay.css";
import "./report.css";
import "./hidden.css";
import { readDataBlock } from "../src/protocol/dataBlock.ts";
import type { HostMessage, PanelMessage, Watch } from "../src/protocol/panel.ts";
import { learnParts, learnTabs } from "./lessons/learnTabs.ts";
import { INITIAL_STATE, type PanelAction, type PanelState, reduce, withoutHistory } from "./state/panelState.ts";
import { type PanelHost, recordedHost } from "./state/recordedHost.ts";
import { shownNetwork } from "./state/shownNetwork.ts";
import { FIRST_PLACE, type Place, placeAt, TAB_IDS } from "./state/surfaces.ts";
import { statusView } from "./training/statusView.ts";
import { viewContents } from "./views.ts";
import { registerControls } from "./widgets/controls.ts";
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
const learn = learnTabs(learnParts(document), {
  // What this page has stored is newer than what the editor wrote into it.
  stored: () => storedPart(host.getState(), "learn") ?? readDataBlock(document, "progress"),
  store: value => {
    learned = value;
    host.setState({ tab: state.place.tab, learn: value });
    post({ type: "storeProgress", progress: value });
  },
  showTab: tab => dispatch([{ type: "tabChosen", tab }]),
  askText: () => post({ type: "askText" }),
});
const tabs = tabsView(
  viewContents({
    dispatch: action => dispatch([action]),
    post,
    unlessPrevented,
    train,
    learn,
    isStandalone,
  }),
  {
    tab: tab => dispatch([{ type: "tabChosen", tab }]),
    surface: surface => dispatch([{ type: "surfaceChosen", surface }]),
  },
  // Commits are replayed in the editor only, and the lessons have a page of their own.
  isStandalone ? TAB_IDS.filter(tab => !["replay", "lessons", "playground"].includes(tab)) : TAB_IDS,
);
const status = statusView(
  {
    train,
    resume: () => post({ type: "resumeTraining" }),
    stop: () => post({ type: "stop" }),
    pause: () => post({ type: "pause" }),
    continue: () => post({ type: "continue" }),
    showLog: () => post({ type: "showLog" }),
    useModel: slot => post({ type: "compareModels", slot }),
  },
  tabs.surfaces,
);

// Without an editor there are no lessons, which Learn otherwise opens on.
const place = isStandalone ? placeAt(FIRST_PLACE.tab, placeAt("samples", FIRST_PLACE)) : storedPlace(host.getState());
let state: PanelState = { ...INITIAL_STATE, place };
/** What the lessons have stored. */
let learned = storedPart(host.getState(), "learn");
let isFrameRequested = false;
let watched = "";

/** Folds actions into the state and draws in the next frame, however many actions come before it. */
function dispatch(actions: readonly PanelAction[]): void {
  const { tab } = state.place;
  state = actions.reduce(reduce, state);
  if (state.place.tab !== tab) host.setState({ tab: state.place.tab, learn: learned });
  reportWatchedView();
  if (isFrameRequested) return;
  isFrameRequested = true;
  requestAnimationFrame(() => {
    isFrameRequested = false;
    status.update(state);
    tabs.update(state);
    learn.show(state.place.tab);
    performance.mark("panel-drawn"); // for measuring how long opening takes
  });
}

/** Tells the host which view of the network is visible, so that it computes nothing else. */
function reportWatchedView(): void {
  const { activationsChoice } = state;
  const { tab } = state.place;
  const view = tab === "network" || tab === "activations" || tab === "gradients" ? tab : "none";
  const network = shownNetwork(state);
  const wanted: Watch = { view, ...activationsChoice, ...(network !== "inUse" && { network }) };
  if (JSON.stringify(wanted) === watched) return;
  watched = JSON.stringify(wanted);
  post({ type: "watch", watch: wanted });
}

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (!isHostMessage(data)) return;
  if (data.type === "event") return dispatch([data.event, ...followed(data.event)]);
  if (data.type === "answer" && data.answer.type === "ownText") return learn.setText(data.answer);
  if (data.type === "answer") return dispatch([data.answer]);
  state = withoutHistory(state);
  dispatch(data.events);
  if (state.run.phase === "training") dispatch(followed({ type: "started" }));
});

/** A run that begins is shown, unless another view than the overview is open. */
function followed({ type }: { readonly type: string }): readonly PanelAction[] {
  return type === "started" && state.place.tab === "overview" ? [{ type: "tabChosen", tab: "training" }] : [];
}

/** The editor also sends its own messages to a webview. */
function isHostMessage(message: unknown): message is HostMessage {
  if (typeof message !== "object" || message === null) return false;
  const { type } = message as { type?: unknown };
  return type === "history" || type === "event" || type === "answer";
}

/** A part of what was stored before the page was discarded. */
function storedPart(stored: unknown, part: "tab" | "learn"): unknown {
  return typeof stored === "object" && stored !== null ? Reflect.get(stored, part) : undefined;
}

/** The view that was open before the page was discarded. */
function storedPlace(stored: unknown): Place {
  const tab = storedPart(stored, "tab");
  const known = TAB_IDS.find(id => id === tab);
  return known ? placeAt(known, FIRST_PLACE) : FIRST_PLACE;
}

status.element.append(...tabs.bars);
document.getElementById("panel")?.append(status.element, ...tabs.panels);
dispatch([]);
post({ type: "ready" });
