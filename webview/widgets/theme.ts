/** The editor's colours, for what CSS cannot reach: canvases. */

/** Name -> custom property of panel.css, and what to draw with where a theme has no such colour. */
const COLOURS = {
  training: ["--recurrent-training", "#3794ff"],
  validation: ["--recurrent-validation", "#cca700"],
  run0: ["--recurrent-run-0", "#b180d7"],
  run1: ["--recurrent-run-1", "#d18616"],
  run2: ["--recurrent-run-2", "#89d185"],
  axis: ["--recurrent-quiet", "#888888"],
  grid: ["--recurrent-grid", "#8884"],
} as const;

export type ChartColours = Readonly<Record<keyof typeof COLOURS, string>>;

/** The colours of the theme in use. */
export function chartColours(): ChartColours {
  const style = getComputedStyle(document.body);
  const entries = Object.entries(COLOURS).map(([key, [name, fallback]]) => [
    key,
    style.getPropertyValue(name).trim() || fallback,
  ]);
  return Object.fromEntries(entries) as ChartColours;
}

/** Calls back when the user changes the theme; VS Code then changes the classes of the body. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
}
