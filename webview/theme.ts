/** The editor's colours, for what CSS cannot reach: the canvas of the chart. */

export interface ChartColours {
  readonly training: string;
  readonly validation: string;
  readonly axis: string;
  readonly grid: string;
}

/** The colours of the theme in use. */
export function chartColours(): ChartColours {
  const style = getComputedStyle(document.body);
  const colour = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  return {
    training: colour("--recurrent-training", "#3794ff"),
    validation: colour("--recurrent-validation", "#cca700"),
    axis: colour("--recurrent-quiet", "#888888"),
    grid: colour("--recurrent-line", "#8884"),
  };
}

/** Calls back when the user changes the theme; VS Code then changes the classes of the body. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
}
