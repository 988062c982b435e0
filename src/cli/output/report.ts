/** `train --report FILE`: the panel of a finished run as one page that needs neither editor nor network. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { dataBlock, EMPTY_STYLE } from "../../protocol/dataBlock.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { Recording } from "../../protocol/recording.ts";

/** The panel's own script and style sheet, as they are built. */
export interface PanelParts {
  readonly script: string;
  readonly style: string;
}

/** @throws when they were not built */
export async function readPanelParts(bundleFolder: string): Promise<PanelParts> {
  const read = (name: string): Promise<string> => readFile(path.join(bundleFolder, name), "utf8");
  try {
    const [script, style] = await Promise.all([read("webview.js"), read("webview.css")]);
    return { script: inlined(script), style: inlined(style) };
  } catch {
    throw new Error(FAULTS.noPanelToReport(bundleFolder));
  }
}

/** Nothing may be loaded or run but what the page itself holds, as its hashes say. */
export function reportPage(folder: string, { script, style }: PanelParts, recording: Recording): string {
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}' ${EMPTY_STYLE}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recurrent: ${escaped(folder)}</title>
<style>${style}</style>
</head>
<body class="report">
<main id="panel"></main>
${dataBlock("recording", recording)}
<script>${script}</script>
</body>
</html>
`;
}

/** More points than this no curve on a screen can show. */
const MAX_STEPS = 2000;

/** The events with no more steps than a curve can show; the last one stays. */
export function thinned(events: readonly PanelEvent[]): readonly PanelEvent[] {
  const steps = events.filter(({ type }) => type === "stepped");
  const stride = Math.ceil(steps.length / MAX_STEPS);
  const kept = new Set(steps.filter((_, k) => (steps.length - 1 - k) % stride === 0));
  return events.filter(event => event.type !== "stepped" || kept.has(event));
}

/** Source maps lie beside the bundles, not in the page; nothing in the text may end its element. */
function inlined(text: string): string {
  return text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*\s*$/, "").replace(/<\/(script|style)/gi, "<\\/$1");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, sign => entities[sign]!);
}
