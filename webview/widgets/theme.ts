/** The theme's colors for canvases, which CSS cannot style. */

/** Name -> custom property of panel.css, and a fallback for themes without this color. */
const COLORS = {
  training: ["--recurrent-training", "#3794ff"],
  validation: ["--recurrent-validation", "#cca700"],
  run0: ["--recurrent-run-0", "#b180d7"],
  run1: ["--recurrent-run-1", "#e0803c"],
  run2: ["--recurrent-run-2", "#89d185"],
  run3: ["--recurrent-run-3", "#f14c4c"],
  axis: ["--recurrent-secondary", "#888888"],
  grid: ["--recurrent-grid", "#8884"],
} as const;

export type ChartColors = Readonly<Record<keyof typeof COLORS, string>>;

/** The colors of the current theme. */
export function chartColors(): ChartColors {
  const style = getComputedStyle(document.body);
  const entries = Object.entries(COLORS).map(([key, [name, fallback]]) => [
    key,
    style.getPropertyValue(name).trim() || fallback,
  ]);
  return Object.fromEntries(entries) as ChartColors;
}

/** How strong a faint line is drawn: in high contrast it must stand out from the background. */
export function visibleAlpha(alpha: number): number {
  const isHighContrast = /\bvscode-high-contrast/.test(document.body.className);
  return isHighContrast ? Math.max(alpha, 0.75) : alpha;
}

/** Calls the listener when the theme changes; VS Code then changes the classes of the body. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
}
