/** Character and word vocabularies, which list their entries. Everything else is `<UNK>`. */
import { toUtf8 } from "./byteAlphabet.ts";
import { CHAR_PATTERN, PreTokenizer, WORD_PATTERN } from "./preTokens.ts";
import { wordLevelJson } from "./tokenizerJson.ts";
import { type Encoding, EOS, UNK, type Vocabulary } from "./vocabulary.ts";

const UNK_ID = 0;
const EOS_ID = 1;
/** The tokens at the start of every dictionary. */
export const DICTIONARY_SPECIALS: readonly string[] = [UNK, EOS];

const preTokenizers = { char: new PreTokenizer(CHAR_PATTERN), word: new PreTokenizer(WORD_PATTERN) };

/** Splits a text into entries: code points, or words, numbers, signs and white space. */
export function splitEntries(kind: "char" | "word", text: string): readonly string[] {
  return preTokenizers[kind].split(text);
}

/** A vocabulary of characters or words. A text round-trips except for its unknown entries. */
export class DictionaryVocabulary implements Vocabulary {
  readonly unk = UNK_ID;
  readonly eos = EOS_ID;
  /** The special tokens, then the entries. */
  readonly #tokens: readonly string[];
  readonly #idOf: ReadonlyMap<string, number>;

  /** @param entries results of `splitEntries`, each once */
  constructor(
    readonly kind: "char" | "word",
    entries: readonly string[],
  ) {
    this.#tokens = [...DICTIONARY_SPECIALS, ...entries];
    this.#idOf = new Map(entries.map((entry, k) => [entry, DICTIONARY_SPECIALS.length + k]));
  }

  get size(): number {
    return this.#tokens.length;
  }

  encode(text: string): Encoding {
    const entries = splitEntries(this.kind, text);
    const ids = new Int32Array(entries.length);
    const ends = new Int32Array(entries.length);
    let end = 0;
    for (let k = 0; k < entries.length; k++) {
      ids[k] = this.#idOf.get(entries[k]) ?? UNK_ID;
      end += entries[k].length;
      ends[k] = end;
    }
    return { ids, ends };
  }

  lastBoundary(text: string): number {
    return preTokenizers[this.kind].lastBoundary(text);
  }

  decode(ids: Iterable<number>): string {
    let text = "";
    for (const id of ids) if (id !== EOS_ID) text += this.#tokens[id];
    return text;
  }

  bytesOf(id: number): Uint8Array {
    return toUtf8(id < DICTIONARY_SPECIALS.length ? "" : this.#tokens[id]);
  }

  label(id: number): string {
    return this.#tokens[id];
  }

  toJson(): unknown {
    return wordLevelJson(preTokenizers[this.kind].source, this.#tokens);
  }
}
