/** The tasks of the playground: what a sequence looks like, and what the network should say at each step. */
import { NO_TARGET } from "../../../src/core/loss.ts";
import type { Random } from "../../../src/core/random.ts";
import type { Head } from "../../../src/core/sequence/head.ts";
import type { TaskId } from "./spec.ts";

/** Sequences of one length with their targets, both [time, batch]. */
export interface PlayBatch {
  readonly batch: number;
  readonly inputs: Int32Array;
  /** NO_TARGET where the network need not say anything. */
  readonly targets: Int32Array;
}

/** A task: its symbols, and an endless supply of sequences. */
export interface PlayTask {
  /** What each input id stands for. */
  readonly vocabulary: readonly string[];
  /** What each class of the output stands for. */
  readonly classes: readonly string[];
  /** A softmax over the classes, or one sigmoid for a yes-or-no answer. */
  readonly head: Head;
  /** Draws one sequence of `length` steps. */
  draw(length: number, random: Random): Example;
}

interface Example {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

const below = (end: number, random: Random): number => Math.floor(random() * end);
const times = <T>(count: number, make: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => make(k));
const softmax = (size: number): Head => ({ kind: "softmax", size });

const COPIED = [..."abcdefgh"];

/** Say the first symbol again after the last step. Between them, the input is a dot. */
const copy: PlayTask = {
  vocabulary: [...COPIED, "·"],
  classes: COPIED,
  head: softmax(COPIED.length),
  draw(length, random) {
    const symbol = below(COPIED.length, random);
    return {
      inputs: times(length, t => (t === 0 ? symbol : COPIED.length)),
      targets: times(length, t => (t === length - 1 ? symbol : NO_TARGET)),
    };
  },
};

/** Is the number of ones so far odd? */
const parity: PlayTask = {
  vocabulary: ["0", "1"],
  classes: ["even", "odd"],
  head: { kind: "sigmoid", size: 1 },
  draw(length, random) {
    let isOdd = 0;
    const inputs = times(length, () => below(2, random));
    return {
      inputs,
      targets: inputs.map(bit => {
        isOdd ^= bit;
        return isOdd;
      }),
    };
  },
};

const OPENING = "([{";
const CLOSING = ")]}";

/** Which bracket must be closed next? */
const brackets: PlayTask = {
  vocabulary: [...OPENING, ...CLOSING],
  classes: ["none", ...CLOSING],
  head: softmax(4),
  draw(length, random) {
    const open: number[] = [];
    const inputs: number[] = [];
    const targets: number[] = [];
    for (let t = 0; t < length; t++) {
      const closes = open.length > 0 && (open.length === 4 || random() < 0.5);
      if (closes) inputs.push(3 + open.pop()!);
      else open.push(inputs[inputs.push(below(3, random)) - 1]!);
      targets.push(open.length === 0 ? 0 : 1 + open.at(-1)!);
    }
    return { inputs, targets };
  },
};

/** Add two binary numbers, lowest digits first. */
const addition: PlayTask = {
  vocabulary: ["0+0", "0+1", "1+0", "1+1"],
  classes: ["0", "1"],
  head: softmax(2),
  draw(length, random) {
    let carry = 0;
    const inputs = times(length, () => below(4, random));
    return {
      inputs,
      targets: inputs.map(pair => {
        const sum = (pair >> 1) + (pair & 1) + carry;
        carry = sum >> 1;
        return sum & 1;
      }),
    };
  },
};

/** More characters than these would make the output wider than the rest of the network. */
const MAX_CHARACTERS = 48;
/** Stands for rarer characters. */
const OTHER = "�";

/** The characters of a text, most frequent first; rarer ones share the last place. */
export function charactersOf(text: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([sign]) => sign);
  return ranked.length <= MAX_CHARACTERS ? ranked : [...ranked.slice(0, MAX_CHARACTERS - 1), OTHER];
}

/** Predict the next character of a text. */
export function textTask(text: string): PlayTask {
  const vocabulary = charactersOf(text);
  const idOf = new Map(vocabulary.map((sign, id) => [sign, id]));
  const ids = Int32Array.from(text, sign => idOf.get(sign) ?? vocabulary.length - 1);
  return {
    vocabulary,
    classes: vocabulary,
    head: softmax(vocabulary.length),
    draw(length, random) {
      const start = below(ids.length, random);
      const at = (t: number): number => ids[(start + t) % ids.length]!; // a short text begins again
      return { inputs: times(length, at), targets: times(length, t => at(t + 1)) };
    },
  };
}

/** The texts that two of the tasks learn. */
export interface TaskTexts {
  readonly names: string;
  readonly selection: string;
}

/** Returns a task. */
export function taskOf(id: TaskId, texts: TaskTexts): PlayTask {
  switch (id) {
    case "copy":
      return copy;
    case "parity":
      return parity;
    case "brackets":
      return brackets;
    case "addition":
      return addition;
    case "names":
      return textTask(texts.names);
    case "selection":
      return textTask(texts.selection === "" ? texts.names : texts.selection);
    default:
      return id satisfies never;
  }
}

/** Draws sequences of one length, as [time, batch]. */
export function drawBatch(task: PlayTask, batch: number, length: number, random: Random): PlayBatch {
  const examples = times(batch, () => task.draw(length, random));
  const timeMajor = (kind: keyof Example): Int32Array =>
    Int32Array.from({ length: length * batch }, (_, k) => examples[k % batch]![kind][Math.floor(k / batch)]!);
  return { batch, inputs: timeMajor("inputs"), targets: timeMajor("targets") };
}
