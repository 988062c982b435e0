/** The panel's surfaces, and the view that each one returns to. */
import { describe, expect, test } from "vitest";
import { INITIAL_STATE, type PanelAction, reduce } from "../../../webview/state/panelState.ts";
import { SURFACES, surfaceOf, TAB_IDS } from "../../../webview/state/surfaces.ts";

const placeAfter = (...actions: readonly PanelAction[]) => actions.reduce(reduce, INITIAL_STATE).place;

describe("surfaces", () => {
  test("every view is on exactly one surface", () => {
    expect(new Set(TAB_IDS).size).toBe(TAB_IDS.length);
    expect(Object.values(SURFACES).flat()).toEqual(TAB_IDS);
    expect(surfaceOf("corpus")).toBe("model");
    expect(surfaceOf("network")).toBe("learn");
  });

  test("a surface returns to the view that it showed last", () => {
    const place = placeAfter(
      { type: "tabChosen", tab: "corpus" },
      { type: "surfaceChosen", surface: "learn" },
      { type: "tabChosen", tab: "gradients" },
      { type: "surfaceChosen", surface: "model" },
    );
    expect(place.tab).toBe("corpus");
    expect(placeAfter({ type: "surfaceChosen", surface: "learn" }).tab).toBe("lessons");
  });

  test("a view that a command wants is shown on its surface", () => {
    const place = placeAfter({ type: "surfaceChosen", surface: "learn" }, { type: "viewWanted", view: "replay" });
    expect(place).toMatchObject({ tab: "replay", lastTabs: { model: "replay", learn: "lessons" } });
  });
});
