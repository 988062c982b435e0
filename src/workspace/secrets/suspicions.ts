/** Looser rules than those that clean: what a person should look at, in a model that is to be given away. */
import { IDENTIFIER, secretKindOf } from "./names.ts";
import { entropyOf } from "./values.ts";

export interface Suspicion {
  readonly rule: "looks-random" | "named-value";
  readonly text: string;
}

/** Long runs of letters and digits, as keys are written. */
const LONG = /[A-Za-z0-9+/_=-]{20,512}/g;
const RANDOM_ENTROPY = 4;
/** Any literal after a name, whatever it looks like. */
const NAMED = new RegExp(
  `(${IDENTIFIER}{3,80})["'\`]?\\]?\\s{0,4}(?:=>|:=|=|:)\\s{0,4}["'\`]([^\\s"'\`]{4,512})["'\`]`,
  "gu",
);

/** What of a cleaned text still looks like a secret. Much of it is none: hashes, long names, words. */
export function suspicionsIn(text: string): readonly Suspicion[] {
  const random = [...text.matchAll(LONG)].map(([found]) => found).filter(isOdd);
  const named = [...text.matchAll(NAMED)].flatMap(([, name, value]) => (secretKindOf(name!) ? [value!] : []));
  return [
    ...random.map(found => ({ rule: "looks-random", text: found }) as const),
    ...named.map(found => ({ rule: "named-value", text: found }) as const),
  ];
}

function isOdd(text: string): boolean {
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && entropyOf(text) >= RANDOM_ENTROPY;
}
