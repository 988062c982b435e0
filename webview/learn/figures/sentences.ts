/** Figures of lessons 1, 2 and 10: the sentence at the caret, token by token. */

import { createRandom, normal } from "../../../src/core/random.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { drawnCanvas } from "../../playground/widgets/canvas.ts";
import { sliderField } from "../../playground/widgets/fields.ts";
import { paintHeatMap } from "../../playground/widgets/heatMap.ts";
import { h, setText } from "../../widgets/dom.ts";
import { dictionaryOf, END, sentenceAt, tokensOf, UNKNOWN } from "../text/ownText.ts";
import { type Figure, tokenRow } from "./figure.ts";

const MAX_TOKENS = 24;
const WINDOW = 5;
const [EMBEDDING, HIDDEN] = [8, 16];

/** What a window of five words and an RNN see of a sentence, and what each of them costs. */
export function windowFigure(): Figure {
  let tokens: readonly string[] = [];
  const fixed = tokenRow(t("Feed-forward network"), () => undefined);
  const recurrent = tokenRow("RNN", () => undefined);
  const note = h("p", { class: "note", role: "status" });
  const window = sliderField({
    id: "figure-window",
    label: t("Window of the feed-forward network"),
    range: [1, MAX_TOKENS, 1],
    value: WINDOW,
    show: value => t("{0} words", value),
    onInput: () => draw(),
  });
  const draw = (): void => {
    const size = window.value;
    fixed.mark(k => (k >= tokens.length - size ? "seen" : "unseen"));
    recurrent.mark(() => "seen");
    const weights = HIDDEN * (EMBEDDING * size + 1);
    const shared = HIDDEN * (EMBEDDING + HIDDEN + 1);
    setText(
      note,
      t(
        "For {0} words the first layer of the feed-forward network has {1} weights, one set for each position. The RNN has {2} at any length.",
        size,
        decimal(weights),
        decimal(shared),
      ),
    );
  };
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      h("h3", {}, t("Feed-forward network")),
      fixed.element,
      h("h3", {}, "RNN"),
      recurrent.element,
      window.element,
      note,
    ),
    setText(own) {
      tokens = tokensOf(sentenceAt(own).text).slice(0, MAX_TOKENS);
      fixed.fill(tokens);
      recurrent.fill(tokens);
      draw();
    },
  };
}

const SHOWN_ENTRIES = 40;
const DICTIONARY_SIZES = [10, 50, 100, 500, 1000, 5000];

/** The sentence in the course's notation, a token as one-hot row and embedding row, and the dictionary. */
export function dictionaryFigure(): Figure {
  let own = { name: "", text: "", caret: 0 };
  let chosen = 0;
  const row = tokenRow(t("The sentence at the caret"), k => {
    chosen = k;
    draw();
  });
  const notation = h("p", { role: "status" });
  const oneHot = drawnCanvas("figure-one-hot", 18);
  const embedding = drawnCanvas("figure-embedding", 18);
  const body = h("tbody");
  const size = sliderField({
    id: "figure-dictionary-size",
    label: t("Size of the dictionary"),
    range: [0, DICTIONARY_SIZES.length - 1, 1],
    value: 3,
    show: k => decimal(DICTIONARY_SIZES[k]!),
    onInput: () => draw(),
  });
  const draw = (): void => {
    const sentence = sentenceAt(own);
    const tokens = [...tokensOf(sentence.text).slice(0, MAX_TOKENS - 1), END];
    const dictionary = dictionaryOf(own.text, DICTIONARY_SIZES[size.value]!);
    const idOf = new Map(dictionary.map(({ token }, id) => [token, id]));
    const id = idOf.get(tokens[chosen]!) ?? idOf.get(UNKNOWN)!;
    row.mark(k => (idOf.has(tokens[k]!) ? "" : "unknown"), chosen);
    const name = `x⁽${sentence.number}⁾⟨${chosen + 1}⟩`;
    setText(
      notation,
      t(
        "{0} = “{1}”, number {2} of {3} in the dictionary. Sentence {5} has Tx = {4} tokens.",
        name,
        tokens[chosen]!,
        id + 1,
        dictionary.length,
        tokens.length,
        sentence.number,
      ),
    );
    const hot = Float32Array.from(dictionary, (_, k) => (k === id ? 1 : 0));
    oneHot.draw(t("One-hot row: {0} numbers, a single 1 at place {1}", dictionary.length, id + 1), surface =>
      paintHeatMap(surface, { values: hot, rows: 1, columns: hot.length, fullScale: 1, marked: id }),
    );
    const random = createRandom(id + 1);
    const values = Float32Array.from({ length: EMBEDDING }, () => normal(random));
    embedding.draw(t("Embedding row: {0}", Array.from(values, value => decimal(value, 2)).join(", ")), surface =>
      paintHeatMap(surface, { values, rows: 1, columns: EMBEDDING, fullScale: 2 }),
    );
    const shown =
      dictionary.length <= SHOWN_ENTRIES
        ? dictionary
        : [...dictionary.slice(0, SHOWN_ENTRIES - 2), ...dictionary.slice(-2)];
    body.replaceChildren(
      ...shown.map(({ token, count }) =>
        h(
          "tr",
          {},
          h("td", {}, String(idOf.get(token)! + 1)),
          h("td", {}, h("code", {}, token)),
          h("td", {}, decimal(count)),
        ),
      ),
    );
  };
  const head = h("tr", {}, ...[t("Number"), t("Token"), t("Count")].map(name => h("th", { scope: "col" }, name)));
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      row.element,
      notation,
      h("h3", {}, t("One-hot row")),
      oneHot.element,
      h("h3", {}, t("Row of E before training")),
      embedding.element,
      size.element,
      h(
        "div",
        { class: "scroll dictionary", tabindex: "0", role: "group", "aria-label": t("Dictionary") },
        h("table", {}, h("thead", {}, head), body),
      ),
    ),
    setText(next) {
      own = next;
      chosen = 0;
      row.fill([...tokensOf(sentenceAt(own).text).slice(0, MAX_TOKENS - 1), END]);
      draw();
    },
  };
}

/** What each direction has read when it reaches a token. */
export function sidesFigure(): Figure {
  let tokens: readonly string[] = [];
  let chosen = 0;
  const one = tokenRow(t("One direction"), k => choose(k));
  const both = tokenRow(t("Both directions"), k => choose(k));
  const note = h("p", { class: "note", role: "status" });
  const choose = (k: number): void => {
    chosen = k;
    one.mark(at => (at <= chosen ? "seen" : "unseen"), chosen);
    both.mark(() => "seen", chosen);
    setText(
      note,
      t(
        "ŷ⟨{0}⟩ depends on →a⟨{0}⟩, which has read {1} tokens, and on ←a⟨{0}⟩, which has read {2}.",
        chosen + 1,
        chosen + 1,
        tokens.length - chosen,
      ),
    );
  };
  return {
    element: h(
      "div",
      { class: "figure-stack" },
      h("h3", {}, t("One direction")),
      one.element,
      h("h3", {}, t("Both directions")),
      both.element,
      note,
    ),
    setText(own) {
      tokens = tokensOf(sentenceAt(own).text).slice(0, MAX_TOKENS);
      one.fill(tokens);
      both.fill(tokens);
      choose(Math.min(2, tokens.length - 1));
    },
  };
}
