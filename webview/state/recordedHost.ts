/** Stands in for the editor where there is none: tells what was recorded of a finished run. */
import { readDataBlock } from "../../src/protocol/dataBlock.ts";
import type { HostMessage, PanelAnswer, PanelMessage, Watch } from "../../src/protocol/panel.ts";
import type { Recording } from "../../src/protocol/recording.ts";

/** Whoever the panel talks to. */
export interface PanelHost {
  postMessage(message: PanelMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Answers "ready" and "watch" from the page's recording; nothing else can be done in a page of its own. */
export function recordedHost(page: Document): PanelHost {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const applyColorScheme = (): boolean => page.body.classList.toggle("vscode-dark", dark.matches);
  dark.addEventListener("change", applyColorScheme);
  applyColorScheme();
  const { events, answers: looks } = (readDataBlock(page, "recording") ?? { events: [], answers: [] }) as Recording;
  return {
    postMessage(message) {
      if (message.type === "ready") answer({ type: "history", events });
      if (message.type === "watch") deliver(recordedAnswer(looks, message.watch));
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

/** Later, as a real host would. */
function answer(message: HostMessage): void {
  setTimeout(() => dispatchEvent(new MessageEvent("message", { data: message })));
}
