/** `train --report FILE`: the run as one self-contained page: figures, curve, samples and corpus. */
import type { TrainingEnd, TrainingEvent } from "../protocol/training.ts";
import { corpusLines, thousands } from "./output.ts";

const WIDTH = 720;
const HEIGHT = 260;
const MARGIN = 48;

/** HTML without scripts; every text of the workspace is escaped. */
export function trainingReport(folder: string, events: readonly TrainingEvent[], end: TrainingEnd): string {
  const of = <T extends TrainingEvent["type"]>(type: T) =>
    events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
  const corpus = of("corpus")[0];
  const settings = corpus?.settings;
  const rows = Object.entries({
    ...settings,
    steps: end.steps,
    tokens: thousands(end.tokens),
    seconds: (end.elapsedMs / 1000).toFixed(1),
    ...end.heldOut,
  });
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Recurrent: ${escaped(folder)}</title>`,
    "<style>body{font:15px/1.5 system-ui;margin:2em auto;max-width:760px}td{padding:0 1em 0 0}pre{background:#8881;padding:1em;overflow:auto}</style>",
    `<h1>What a recurrent network learnt of ${escaped(folder)}</h1>`,
    "<h2>Learning curve</h2><p>Validation loss of the network alone, bits per character, over steps.</p>",
    curve(of("validation").map(({ step, bitsPerChar }) => ({ x: step, y: bitsPerChar }))),
    "<h2>Figures</h2><table>",
    ...rows.map(([name, value]) => `<tr><td>${escaped(name)}</td><td>${escaped(String(value))}</td></tr>`),
    "</table><h2>Corpus</h2><ul>",
    ...(corpus ? corpusLines(corpus.report).map(line => `<li>${escaped(line)}</li>`) : []),
    "</ul><h2>Samples</h2>",
    ...of("sample").map(
      ({ step, temperature, text }) => `<h3>Step ${step}, temperature ${temperature}</h3><pre>${escaped(text)}</pre>`,
    ),
    "</html>",
  ].join("\n");
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line with its two extreme values written beside it. */
function curve(points: readonly Point[]): string {
  if (points.length < 2) return "<p>The run was too short for a curve.</p>";
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const place = ({ x, y }: Point): string => {
    const across = MARGIN + ((WIDTH - MARGIN) * (x - left)) / (right - left || 1);
    const down = 12 + ((HEIGHT - 36) * (high - y)) / (high - low || 1);
    return `${across.toFixed(1)},${down.toFixed(1)}`;
  };
  return [
    `<svg viewBox="0 0 ${WIDTH + 8} ${HEIGHT}" role="img" aria-label="from ${high.toFixed(3)} to ${low.toFixed(3)} bits per character">`,
    `<polyline fill="none" stroke="#2a7ae2" stroke-width="2" points="${points.map(place).join(" ")}"/>`,
    `<text x="0" y="16">${high.toFixed(2)}</text><text x="0" y="${HEIGHT - 20}">${low.toFixed(2)}</text>`,
    `<text x="${MARGIN}" y="${HEIGHT - 2}">step ${left}</text><text x="${WIDTH}" y="${HEIGHT - 2}" text-anchor="end">step ${right}</text></svg>`,
  ].join("");
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, sign => entities[sign]!);
}
