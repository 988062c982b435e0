/** How long the first answer takes where people jump: files opened, left and come back to, and edits far from the cursor. */
import type { CompletionContract } from "../../../src/protocol/completion.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import { type Answer, EditedDocument } from "./editedDocument.ts";

export const SITUATIONS = [
  "cold open",
  "jump up and back",
  "insert at the top",
  "change in the middle",
  "paste 200 lines",
  "40 files in turn",
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** Sizes in characters, and how often each situation is measured: large files take long to read in between. */
export const SIZES = [
  { chars: 14_000, rounds: 6 },
  { chars: 100_000, rounds: 4 },
  { chars: 1_000_000, rounds: 4 },
] as const;

/**
 * First answers of one situation, in milliseconds; how many of them came after all was read, for what was read at once
 * gave nothing; and how many places have nothing worth showing.
 */
export interface FirstAnswers {
  readonly situation: Situation;
  readonly chars: number;
  readonly medianMs: number;
  readonly worstMs: number;
  readonly shown: number;
  readonly late: number;
  readonly empty: number;
  readonly targetMs: number;
}

const FIRST_MS = 150;
const JUMP_MS = 50;
/** Set by hand, not measured: an answer from part of a document takes less time than this. */
const LATE_MS = 400;
const FILES = 40;
const PASTED_LINES = 200;
/** Places near the end of a text that are looked at for one where something is shown. */
const LOOKED_AT = 60;

/** Measures all situations in a text of each size. */
export async function* firstAnswers(
  completer: Client<CompletionContract>,
  source: string,
): AsyncGenerator<FirstAnswers> {
  for (const { chars, rounds } of SIZES) {
    const text = source.repeat(Math.ceil(chars / source.length)).slice(0, chars);
    const places = await shownPlaces(completer, text, rounds);
    for (const situation of SITUATIONS) {
      const answers: Answer[] = [];
      for (const place of places) answers.push(...(await measure(completer, situation, text, place)));
      yield summary(situation, chars, answers);
    }
  }
}

let opened = 0;

/** A document that the worker has never seen. */
function open(completer: Client<CompletionContract>, text: string): EditedDocument {
  return new EditedDocument(completer, `bench/file${opened++}.ts`, text);
}

async function measure(
  completer: Client<CompletionContract>,
  situation: Situation,
  text: string,
  place: number,
): Promise<readonly Answer[]> {
  const document = open(completer, text);
  if (situation === "cold open") return [await document.ask(place)];
  if (situation === "40 files in turn") return inTurn(completer, text, place);
  await document.settle(place);
  switch (situation) {
    case "jump up and back":
      await document.ask(text.indexOf("\n"));
      return [await document.ask(place)];
    case "insert at the top":
      return [await askAfter(document, place, { at: 0, inserted: 'import * as path from "node:path";\n' })];
    case "change in the middle":
      return [await askAfter(document, place, { at: text.length >> 1, inserted: "x" })];
    case "paste 200 lines": {
      const lineStart = text.lastIndexOf("\n", place) + 1;
      const pasted = `${text.split("\n").slice(0, PASTED_LINES).join("\n")}\n`;
      return [await askAfter(document, place, { at: lineStart, inserted: pasted })];
    }
    default:
      return situation satisfies never;
  }
}

function askAfter(document: EditedDocument, place: number, edit: { at: number; inserted: string }): Promise<Answer> {
  document.insert(edit.at, edit.inserted);
  return document.ask(place + edit.inserted.length);
}

/** Opens the files one after the other, and goes through them again. */
async function inTurn(completer: Client<CompletionContract>, text: string, place: number): Promise<readonly Answer[]> {
  const documents = Array.from({ length: FILES }, (_, k) => open(completer, `// file ${k}\n${text}`));
  const answers: Answer[] = [];
  for (let round = 0; round < 2; round++) {
    for (const document of documents) {
      const { length } = document.text;
      answers.push(await document.ask(length - text.length + place));
    }
  }
  return answers;
}

/** Places in the last lines at which the model has something to show once all is read, spread over them. */
async function shownPlaces(completer: Client<CompletionContract>, text: string, count: number): Promise<number[]> {
  const document = open(completer, text);
  const places: number[] = [];
  for (let k = LOOKED_AT; k > 0 && places.length < count; k--) {
    const place = text.length - 41 * k;
    if ((await document.settle(place)).text !== "") places.push(place);
  }
  return places;
}

function summary(situation: Situation, chars: number, answers: readonly Answer[]): FirstAnswers {
  const times = answers.filter(({ text }) => text !== "").map(({ ms }) => ms);
  times.sort((a, b) => a - b);
  return {
    situation,
    chars,
    medianMs: times[times.length >> 1] ?? 0,
    worstMs: times.at(-1) ?? 0,
    shown: times.length,
    late: times.filter(ms => ms > LATE_MS).length,
    empty: answers.length - times.length,
    targetMs: situation === "jump up and back" ? JUMP_MS : FIRST_MS,
  };
}
