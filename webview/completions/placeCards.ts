/** Draws held-out places: the typed text, what stood there, and what is suggested. */

import type { CompletionsEvent, HeldOutPlace, PlaceSuggestion } from "../../src/protocol/heldOutFigures.ts";
import { t } from "../../src/protocol/localize.ts";
import { percent } from "../state/formats.ts";
import { h } from "../widgets/dom.ts";
import { dedented, rightLength, type Verdict, verdictOf } from "./verdicts.ts";

const VERDICTS: Record<Verdict, string> = {
  right: t("right"),
  wrong: t("wrong"),
  nothing: t("no suggestion"),
};

/** One card for each place. */
export function placeCards(places: CompletionsEvent["places"], minConfidence: number): readonly HTMLElement[] {
  return places.map(place => placeCard(place, minConfidence));
}

function placeCard(place: HeldOutPlace, minConfidence: number): HTMLElement {
  const { path, line, typed, actual, model, network } = place;
  const code = h(
    "pre",
    { class: "place-text" },
    h("span", { class: "secondary" }, dedented(typed)),
    h("mark", {}, actual),
  );
  const notShown = model.text !== "" && model.confidence < minConfidence ? t("too unsure to be shown") : "";
  return h(
    "li",
    { class: "place" },
    h("p", { class: "path secondary" }, `${path}:${line}`),
    code,
    h(
      "dl",
      { class: "place-suggestions" },
      ...suggestion(t("Model"), model, { actual, remark: notShown }),
      ...(network ? suggestion(t("Network alone"), network, { actual, remark: "" }) : []),
    ),
  );
}

function suggestion(
  name: string,
  suggested: PlaceSuggestion,
  { actual, remark }: { readonly actual: string; readonly remark: string },
): readonly HTMLElement[] {
  const verdict = verdictOf(suggested);
  const right = suggested.isRight ? suggested.text.length : rightLength(suggested.text, actual);
  const text = suggested.text.replace(/\n[\s\S]*/, "↵");
  const [start, rest] = [text.slice(0, right), text.slice(right)];
  const figure = verdict === "nothing" ? "" : percent(suggested.confidence);
  const words = [figure, VERDICTS[verdict], remark].filter(word => word !== "").join(", ");
  return [
    h("dt", {}, name),
    h(
      "dd",
      { class: `suggestion ${verdict}` },
      h("code", {}, h("span", { class: "right-part" }, start), ...(rest === "" ? [] : [h("s", {}, rest)])),
      " ",
      h("span", { class: "note" }, words),
    ),
  ];
}
