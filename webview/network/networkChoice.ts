/** The choice between the networks that can be looked into, where there are several. */
import type { InspectedNetwork } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import { networksOf, shownNetwork } from "../state/shownNetwork.ts";
import { taskNoun } from "../state/taskTexts.ts";
import { choice } from "../widgets/controls.ts";
import { h, setText, type View } from "../widgets/dom.ts";

/**
 * @param id     of the choice in its view
 * @param choose called with the network that the views shall look into
 */
export function networkChoice(id: string, choose: (network: InspectedNetwork) => void): View<PanelState> {
  const field = choice(
    `${id}-choice`,
    t("Network"),
    [
      { value: "inTraining", label: t("In training") },
      { value: "inUse", label: t("In use") },
      { value: "task", label: t("Of your task") },
    ],
    choose,
  );
  const note = h("p", { id: `${id}-of`, class: "secondary" });
  return {
    element: h("div", {}, field.element, note),
    update(state) {
      const shown = shownNetwork(state);
      const known = networksOf(state);
      field.element.hidden = known.length < 2;
      field.show(known);
      field.set(shown);
      note.hidden = shown === "inUse";
      if (shown === "task" && state.task) {
        setText(note, t("The network of your task, {0}, reads the line of the cursor.", taskNoun(state.task)));
        return;
      }
      const step = recordOf(state)?.validation.at(-1)?.step ?? 0;
      setText(note, t("The network of the run in progress, at its last validation (step {0}).", decimal(step)));
    },
  };
}
