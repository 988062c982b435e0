/** Writes the page of `train --report FILE`: the panel of a finished run, without editor or network access. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { dataBlock, EMPTY_STYLE } from "../../protocol/dataBlock.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { Recording } from "../../protocol/recording.ts";
import { sha256 } from "../../storage/sha256.ts";

/** The panel's own script and style sheet from the build. */
export interface PanelParts {
  readonly script: string;
  readonly style: string;
}

/** @throws when the build is missing */
export async function readPanelParts(bundleFolder: string): Promise<PanelParts> {
  const read = (name: string): Promise<string> => readFile(path.join(bundleFolder, name), "utf8");
  try {
    const [script, style] = await Promise.all([read("webview.js"), read("webview.css")]);
    return { script: inlined(script), style: inlined(style) };
  } catch {
    throw new Error(FAULTS.noPanelToReport(bundleFolder));
  }
}

/** The page as HTML. Its policy lets it load and run nothing but its own script and style, by their hashes. */
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

/** A curve on a screen can show no more points. */
const MAX_STEPS = 2000;

/** Drops steps that a curve cannot show. The last one stays. */
export function thinned(events: readonly PanelEvent[]): readonly PanelEvent[] {
  const steps = events.filter(({ type }) => type === "stepped");
  const stride = Math.ceil(steps.length / MAX_STEPS);
  const kept = new Set(steps.filter((_, k) => (steps.length - 1 - k) % stride === 0));
  return events.filter(event => event.type !== "stepped" || kept.has(event));
}

/** Removes the link to the source map, and escapes what would end the element. */
function inlined(text: string): string {
  return text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*\s*$/, "").replace(/<\/(script|style)/gi, "<\\/$1");
}

function hashOf(text: string): string {
  return `sha256-${sha256(text, "base64")}`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, sign => entities[sign]!);
}
