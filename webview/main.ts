/** The entry of the panel: events come in, the state is folded, and every view is drawn from it once a frame. */
import "./panel.css";
import "./parts.css";
import type { HostMessage, PanelMessage } from "../src/protocol/panel.ts";
import { registerControls } from "./controls.ts";
import { corpusView } from "./corpusView.ts";
import { curveView } from "./curveView.ts";
import { h } from "./dom.ts";
import { heldOutView } from "./heldOutView.ts";
import { introView } from "./introView.ts";
import { networkView } from "./networkView.ts";
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from "./panelState.ts";
import { sampleView } from "./sampleView.ts";
import { stateView } from "./stateView.ts";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const host = acquireVsCodeApi();
const tell = (message: PanelMessage): void => host.postMessage(message);

registerControls();
const top = stateView({
  train: () => tell({ type: "train" }),
  stop: () => tell({ type: "stop" }),
  showLog: () => tell({ type: "showLog" }),
});
const curve = curveView();
const sample = sampleView((prompt, temperature) => {
  take([{ type: "generateAsked" }]);
  tell({ type: "sample", prompt, temperature });
});
const corpus = corpusView();
const network = networkView();
const intro = introView();
const heldOut = heldOutView();
const views = [top, intro, curve, heldOut, sample, corpus, network];

let state: PanelState = INITIAL_STATE;
let isFrameAsked = false;

/** Folds the events in and draws with the next frame, however many come before it. */
function take(actions: readonly PanelAction[]): void {
  state = actions.reduce(reduce, state);
  if (isFrameAsked) return;
  isFrameAsked = true;
  requestAnimationFrame(() => {
    isFrameAsked = false;
    for (const view of views) view.update(state);
  });
}

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (!isHostMessage(data)) return;
  if (data.type === "event") return take([data.event]);
  state = INITIAL_STATE;
  take(data.events);
});

/** The editor sends its own messages to a webview too. */
function isHostMessage(message: unknown): message is HostMessage {
  if (typeof message !== "object" || message === null) return false;
  const { type } = message as { type?: unknown };
  return type === "history" || type === "event";
}

const columns = h(
  "div",
  { class: "columns" },
  h("div", { class: "stack" }, intro.element, curve.element, heldOut.element),
  h("div", { class: "stack" }, sample.element, corpus.element, network.element),
);
document.getElementById("panel")?.append(top.element, columns);
take([]);
tell({ type: "ready" });
