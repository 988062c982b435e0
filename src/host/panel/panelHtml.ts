/** Writes the HTML page of the panel, which its script fills. */
import { dataBlock, EMPTY_STYLE } from "../../protocol/dataBlock.ts";
import type { Language } from "../../protocol/localize.ts";

/** What the page is made of. */
export interface PanelPage {
  readonly script: string;
  readonly style: string;
  /** The lessons and the playground, which the page loads when it shows them. */
  readonly learn: { readonly script: string; readonly worker: string; readonly style: string };
  /** The source from which the webview may load resources. */
  readonly cspSource: string;
  /** Random, and new for each page. */
  readonly nonce: string;
  readonly language: Language;
  /** What the learner has reached; undefined at first. */
  readonly progress?: unknown;
}

/** Returns the page. It may only load its own scripts and style sheets: no inline code, no network. */
export function panelHtml({ script, style, learn, cspSource, nonce, language, progress }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The playground trains in a worker, which is made of a text in the page and has the page's policy.
    "worker-src blob:",
    `style-src ${cspSource} 'nonce-${nonce}' ${EMPTY_STYLE}`,
    `font-src ${cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recurrent</title>
<link rel="stylesheet" href="${style}" nonce="${nonce}">
</head>
<body>
<main id="panel" data-learn-script="${learn.script}" data-learn-worker="${learn.worker}" data-learn-style="${learn.style}"></main>
${dataBlock("language", language)}${progress === undefined ? "" : dataBlock("progress", progress)}
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
