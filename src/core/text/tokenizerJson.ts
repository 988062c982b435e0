/**
 * Writes the format of Hugging Face's `tokenizer.json`.
 *
 * `<EOS>` and `<UNK>` are in the vocabulary of the model and not under `added_tokens`. An added token would match every
 * text that spells it, and source code about language models does.
 */
import type { Merge } from "./learnMerges.ts";
import { UNK } from "./vocabulary.ts";

const FRAME = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: null,
  post_processor: null,
};

/** The file of a byte-level BPE. `tokens` are spelled in the byte alphabet, in the order of their ids. */
export function byteLevelJson(pattern: string, tokens: readonly string[], merges: readonly Merge[]): unknown {
  return {
    ...FRAME,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        isolate(pattern),
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: idsByToken(tokens),
      merges: merges.map(([left, right]) => [tokens[left], tokens[right]]),
    },
  };
}

/** The file of a dictionary. `tokens` are in the order of their ids. */
export function wordLevelJson(pattern: string, tokens: readonly string[]): unknown {
  return {
    ...FRAME,
    pre_tokenizer: isolate(pattern),
    decoder: { type: "Fuse" },
    model: { type: "WordLevel", vocab: idsByToken(tokens), unk_token: UNK },
  };
}

function isolate(pattern: string) {
  return { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false };
}

/** `fromEntries` defines own properties, so a token such as `__proto__` is safe. */
function idsByToken(tokens: readonly string[]) {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}
