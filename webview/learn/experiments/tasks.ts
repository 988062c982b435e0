/** The tasks of the experiments, made of the learner's own words. */
import { NO_TARGET } from "../../../src/core/loss.ts";
import type { Random } from "../../../src/core/random.ts";
import { charactersOf, type PlayTask } from "../../playground/model/tasks.ts";

const below = (end: number, random: Random): number => Math.floor(random() * end);
const atEnd = (length: number, target: number): readonly number[] =>
  Array.from({ length }, (_, t) => (t === length - 1 ? target : NO_TARGET));

/** Did the first word of the list come anywhere in the sentence? The answer is due at its end. */
export function keywordTask(words: readonly string[]): PlayTask {
  return {
    vocabulary: words,
    classes: ["no", "yes"],
    head: { kind: "sigmoid", size: 1 },
    draw(length, random) {
      const inputs = Array.from({ length }, () => 1 + below(words.length - 1, random));
      const isThere = random() < 0.5;
      if (isThere) inputs[below(length, random)] = 0;
      return { inputs, targets: atEnd(length, isThere ? 1 : 0) };
    },
  };
}

/** One word in the first half of a row of dots; it is asked for at the end. */
export function keepTask(words: readonly string[]): PlayTask {
  const dot = words.length;
  return {
    vocabulary: [...words, "·"],
    classes: words,
    head: { kind: "softmax", size: words.length },
    draw(length, random) {
      const word = below(words.length, random);
      const place = below(Math.ceil(length / 2), random);
      const inputs = Array.from({ length }, (_, t) => (t === place ? word : dot));
      return { inputs, targets: atEnd(length, word) };
    },
  };
}

/** Which character is missing in the middle of a stretch of text? */
export function gapTask(text: string): PlayTask {
  const signs = charactersOf(text);
  const idOf = new Map(signs.map((sign, id) => [sign, id]));
  const ids = Array.from(text, sign => idOf.get(sign) ?? signs.length - 1);
  return {
    vocabulary: [...signs, "_"],
    classes: signs,
    head: { kind: "softmax", size: signs.length },
    draw(length, random) {
      const start = below(ids.length, random);
      const middle = Math.floor(length / 2);
      const at = (t: number): number => ids[(start + t) % ids.length]!;
      return {
        inputs: Array.from({ length }, (_, t) => (t === middle ? signs.length : at(t))),
        targets: Array.from({ length }, (_, t) => (t === middle ? at(t) : NO_TARGET)),
      };
    },
  };
}

/** A task of single letters or words that labels each step. */
export function labelTask(words: readonly string[], label: (word: string, t: number) => number): PlayTask {
  const signs = charactersOf(words.join(""));
  const idOf = new Map(signs.map((sign, id) => [sign, id]));
  return {
    vocabulary: signs,
    classes: ["no", "yes"],
    head: { kind: "sigmoid", size: 1 },
    draw(length, random) {
      // A row of words, cut to length.
      let row = "";
      while (row.length < length) row += words[below(words.length, random)]!;
      const word = [...row].slice(0, length);
      return {
        inputs: word.map(sign => idOf.get(sign) ?? 0),
        targets: word.map((_, t) => label(word.join(""), t)),
      };
    },
  };
}
