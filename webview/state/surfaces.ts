/**
 * The panel's two surfaces and their views.
 *
 * To add a view, add its id here, its name to `../widgets/tabs.ts`, and what it shows to `../views.ts`.
 */

/** "model" is for developers: how good the model is and what it does. "learn" is for those who study the network. */
export const SURFACES = {
  model: ["overview", "training", "completions", "corpus", "replay"],
  learn: ["lessons", "playground", "samples", "network", "activations", "gradients"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SurfaceId = keyof typeof SURFACES;

/** A view. Each surface shows its views as tabs, in this order. */
export type TabId = (typeof SURFACES)[SurfaceId][number];

export const SURFACE_IDS = Object.keys(SURFACES) as readonly SurfaceId[];

/** All views, in the order of surfaces and tabs. */
export const TAB_IDS: readonly TabId[] = SURFACE_IDS.flatMap(surface => [...SURFACES[surface]]);

/** The visible view, and the view that each surface shows when it is chosen. */
export interface Place {
  readonly tab: TabId;
  readonly lastTabs: Readonly<Record<SurfaceId, TabId>>;
}

export const FIRST_PLACE: Place = { tab: "overview", lastTabs: { model: "overview", learn: "lessons" } };

/** The surface of a view. */
export function surfaceOf(tab: TabId): SurfaceId {
  return SURFACE_IDS.find(surface => SURFACES[surface].some(id => id === tab))!;
}

/** The place after a view is chosen. */
export function placeAt(tab: TabId, { lastTabs }: Place): Place {
  return { tab, lastTabs: { ...lastTabs, [surfaceOf(tab)]: tab } };
}
