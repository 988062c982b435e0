/** Turns examples into token ids, and learns the vocabulary that does it. */
import { NO_TARGET } from "../../core/loss.ts";
import { trainVocabulary } from "../../core/text/trainVocabulary.ts";
import type { Vocabulary, VocabularyKind } from "../../core/text/vocabulary.ts";
import type { SequenceTask, TrainingRequest } from "../../protocol/training.ts";
import type { Example } from "./examples.ts";

/** One example as ids. What a task does not have is empty. */
export interface EncodedExample {
  /** What the network reads: the text, the sentence, or the source. */
  readonly inputs: Int32Array;
  /** tag: the tag of each input, or NO_TARGET within a token. translate, generate: the ids of the answer. */
  readonly targets: Int32Array;
  /** classify, generate: the label; -1 for one that was not learned. */
  readonly label: number;
}

/** Words for classes and tags; characters where text is written. */
const USUAL_TOKENIZER: Readonly<Record<SequenceTask, VocabularyKind>> = {
  classify: "word",
  tag: "word",
  translate: "char",
  generate: "char",
};
/** Set by hand, not measured. */
const USUAL_SIZE: Readonly<Record<VocabularyKind, number>> = { char: 512, word: 16_384, bpe: 1024 };

export function vocabularyOfTask(request: TrainingRequest, task: SequenceTask, examples: readonly Example[]) {
  const kind = request.tokenizer ?? USUAL_TOKENIZER[task];
  return trainVocabulary(kind, examples.flatMap(textsOf), request.vocabularySize ?? USUAL_SIZE[kind]);
}

function textsOf(example: Example): readonly string[] {
  switch (example.task) {
    case "classify":
    case "generate":
      return [example.text];
    case "tag":
      return example.tokens.map(token => ` ${token}`);
    case "translate":
      return [example.source, example.target];
    default:
      return example satisfies never;
  }
}

export function encodeExample(vocabulary: Vocabulary, labels: readonly string[], example: Example): EncodedExample {
  switch (example.task) {
    case "classify": {
      const inputs = encodeInput(vocabulary, "classify", example.text);
      return { inputs, targets: new Int32Array(0), label: labels.indexOf(example.label) };
    }
    case "generate": {
      const targets = vocabulary.encode(example.text).ids;
      return { inputs: new Int32Array(0), targets, label: labels.indexOf(example.label) };
    }
    case "tag": {
      const { inputs, ends } = encodeTokens(vocabulary, example.tokens);
      const targets = new Int32Array(inputs.length).fill(NO_TARGET);
      for (const [k, end] of ends.entries()) targets[end] = labels.indexOf(example.tags[k]!);
      return { inputs, targets, label: -1 };
    }
    case "translate": {
      const targets = vocabulary.encode(example.target).ids;
      return { inputs: encodeInput(vocabulary, "translate", example.source), targets, label: -1 };
    }
    default:
      return example satisfies never;
  }
}

/** The ids of a text that is read whole. At word level a classifier reads no white space. */
export function encodeInput(vocabulary: Vocabulary, task: "classify" | "translate", text: string): Int32Array {
  const { ids } = vocabulary.encode(text);
  const read = task === "classify" && vocabulary.kind === "word" ? ids.filter(id => !isBlank(vocabulary, id)) : ids;
  return read.length > 0 ? read : Int32Array.of(vocabulary.eos);
}

function isBlank(vocabulary: Vocabulary, id: number): boolean {
  return vocabulary.label(id).trim() === "";
}

/**
 * The ids of a sentence, and where the last one of each token is. Its tag belongs there. Where tokens are not words, a
 * blank is before each.
 */
export function encodeTokens(
  vocabulary: Vocabulary,
  tokens: readonly string[],
): { readonly inputs: Int32Array; readonly ends: readonly number[] } {
  const inputs: number[] = [];
  const ends: number[] = [];
  for (const token of tokens) {
    const { ids } = vocabulary.encode(vocabulary.kind === "word" ? token : ` ${token}`);
    inputs.push(...(ids.length > 0 ? ids : [vocabulary.eos]));
    ends.push(inputs.length - 1);
  }
  return { inputs: Int32Array.from(inputs), ends };
}
