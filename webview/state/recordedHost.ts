/** Replaces the editor in a standalone page: answers from the recording of a finished run. */
import { readDataBlock } from "../../src/protocol/dataBlock.ts";
import type { HostMessage, PanelAnswer, PanelMessage, Watch } from "../../src/protocol/panel.ts";
import type { Recording } from "../../src/protocol/recording.ts";

/** The other side of the panel's messages. */
export interface PanelHost {
  postMessage(message: PanelMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Answers "ready" and "watch" from the page's recording; a standalone page supports nothing else. */
export function recordedHost(page: Document): PanelHost {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const applyColorScheme = (): boolean => page.body.classList.toggle("vscode-dark", dark.matches);
  dark.addEventListener("change", applyColorScheme);
  applyColorScheme();
  const { events, answers } = (readDataBlock(page, "recording") ?? { events: [], answers: [] }) as Recording;
  return {
    postMessage(message) {
      if (message.type === "ready") answer({ type: "history", events });
      if (message.type === "watch") deliver(recordedAnswer(answers, message.watch));
    },
    getState: () => undefined,
    setState() {},
  };
}

function recordedAnswer(looks: Recording["answers"], { view, layer, quantity }: Watch): PanelAnswer | undefined {
  const found = looks.filter(({ watch }) => watch.view === view);
  const exact = found.find(({ watch }) => watch.layer === layer && watch.quantity === quantity);
  return (view === "activations" ? exact : found[0])?.answer;
}

function deliver(found: PanelAnswer | undefined): void {
  if (found) answer({ type: "answer", answer: found });
}

/** Sends the message asynchronously, as a real host does. */
function answer(message: HostMessage): void {
  setTimeout(() => dispatchEvent(new MessageEvent("message", { data: message })));
}
