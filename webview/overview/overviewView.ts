/** Shows the panel at rest: which model is in use, and what it is worth here. */
import { t } from "../../src/protocol/localize.ts";
import { placeCards } from "../completions/placeCards.ts";
import { DEFAULT_MIN_CONFIDENCE, type PanelState } from "../state/panelState.ts";
import { isTrained, modelSentence } from "../state/sentences.ts";
import { button } from "../widgets/controls.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { headlineOf } from "./headline.ts";

/** Places that the overview shows. */
const SHOWN_PLACES = 3;

/** The model in use and its headline figure. */
export function modelInUseView(): View<PanelState> {
  const sentence = h("p", { id: "model-in-use" });
  const value = h("span", { id: "headline-value", class: "headline-value" });
  const unit = h("span", { class: "secondary" }, t("bits per character of held-out text"));
  const note = h("p", { id: "headline-note", class: "caption" });
  const headline = h("div", { class: "headline" }, value, " ", unit, note);
  const element = section("in-use", t("Model in use"), sentence, headline);
  return {
    element,
    update(state) {
      setText(sentence, modelSentence(state.model));
      const found = headlineOf(state);
      headline.hidden = found === undefined;
      if (!found) return;
      setText(value, found.value);
      setText(note, found.note);
    },
  };
}

/** @param openAll shows the view with all places and steps */
export function somePlacesView(openAll: () => void): View<PanelState> {
  const list = h("ol", { id: "overview-places", class: "places" });
  const all = button({ id: "all-places-button", label: t("Show All"), appearance: "secondary", onPress: openAll });
  const element = section("some-places", t("What it suggests in held-out files"), list, all.element);
  let drawn: readonly unknown[] = [];
  return {
    element,
    update({ completions, model, minConfidence = DEFAULT_MIN_CONFIDENCE }) {
      const newest = completions.at(-1);
      element.hidden = newest === undefined || newest.places.length === 0 || !isTrained(model);
      const inputs = [newest, minConfidence];
      if (!newest || inputs.every((input, k) => input === drawn[k])) return;
      drawn = inputs;
      list.replaceChildren(...placeCards(newest.places.slice(0, SHOWN_PLACES), minConfidence));
    },
  };
}
