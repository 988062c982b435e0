// @ts-check
/** The panel's surfaces and views. */

/** The views of each surface, in order, each with an element that it shows when it has data. */
export const SURFACES = /** @type {Record<string, Record<string, string>>} */ ({
  Model: {
    Overview: "#in-use",
    Training: "#curve canvas",
    Completions: "#places li",
    Corpus: "#corpus-learned tbody tr",
    "Commit Replay": "#replay-button",
  },
  Learn: {
    Lessons: "#panel-lessons .lesson-list",
    Playground: "#playground #play",
    Samples: "#samples-list li",
    Network: "#network svg .layer",
    Activations: "#activations-tokens [role=option]",
    Gradients: "#gradients-table tbody tr:nth-child(4)",
  },
});

/** The themes, in the order in which they are checked, each with its title in the list of themes. */
export const THEMES = /** @type {const} */ ([
  ["dark", "Dark 2026"],
  ["light", "Light 2026"],
  ["high-contrast", "Dark High Contrast"],
  ["high-contrast-light", "Light High Contrast"],
]);

/** The views without surfaces. */
export const READY = /** @type {Record<string, string>} */ (Object.assign({}, ...Object.values(SURFACES)));

/** The same for the page of a recorded run, which has no replay. */
export const READY_IN_REPORT = Object.fromEntries(
  Object.entries(READY).filter(([name]) => !["Commit Replay", "Lessons", "Playground"].includes(name)),
);

/**
 * Shows a view in the panel or in the page of a recorded run.
 *
 * @param {import("playwright-core").Page | import("playwright-core").FrameLocator} panel
 * @param {string} name
 */
export async function openView(panel, name) {
  await openSurface(panel, Object.keys(SURFACES).find(surface => name in (SURFACES[surface] ?? {})) ?? name);
  await panel.getByRole("tab", { name, exact: true }).click();
}

/**
 * Shows the surface, with the view of it that was shown last.
 *
 * @param {import("playwright-core").Page | import("playwright-core").FrameLocator} panel
 * @param {string} name
 */
export async function openSurface(panel, name) {
  await panel.locator("#surface").getByText(name, { exact: true }).click();
}
