/** What the network of a task answers: classes, tags, and texts. */
import { type Products, withinStep } from "../../core/cells/affine.ts";
import { FAULTS } from "../../core/faults.ts";
import { createRandom } from "../../core/random.ts";
import {
  type Decoded,
  type Decoder,
  decodeByBeam,
  decodeBySampling,
  decodeGreedily,
} from "../../core/sequence/decoding.ts";
import { networkOfTask, type TaskNetwork, type TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { Floats, Parameters } from "../../core/tensor.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { Answer, LikelyLabel } from "../../protocol/tasks.ts";
import { type EncodedExample, encodeInput, encodeTokens } from "./encodeExamples.ts";
import { padded } from "./taskBatches.ts";

/** The trained network of a task. */
export interface TaskModel {
  readonly spec: TaskSpec;
  readonly vocabulary: Vocabulary;
  readonly parameters: Parameters;
  readonly products: Products;
}

/** How answers are written that are texts. */
export interface Writing {
  /** The width of the beam; 1 takes the likeliest token at each step. */
  readonly beam: number;
  /** Above 0, tokens are drawn, and there is no beam. */
  readonly temperature: number;
  readonly seed: number;
}

const SHOWN_LABELS = 3;
/** Labels that the sentence about an unknown one names. */
const NAMED_LABELS = 10;

function refusal(input: string, error: string): Answer {
  return { input, output: "", probability: 0, error };
}

function listed(labels: readonly string[]): string {
  const more = labels.length > NAMED_LABELS ? ", …" : "";
  return `${labels.slice(0, NAMED_LABELS).join(", ")}${more}`;
}

/** Opens the answers of a model. */
export class TaskAnswers {
  readonly #shape: TaskNetwork;

  /** @throws SpecError */
  constructor(private readonly model: TaskModel) {
    this.#shape = networkOfTask(model.spec);
  }

  /** Answers a text: a text to classify, a sentence, a source, or a label to write from. */
  answer(input: string, writing: Writing): Answer {
    const { spec, vocabulary } = this.model;
    if (input.trim() === "") return refusal(input, FAULTS.blankInput());
    switch (spec.task) {
      case "classify": {
        const [row] = this.distributions([encodeInput(vocabulary, "classify", input)]);
        const labels = this.#likeliest(row!).slice(0, SHOWN_LABELS);
        return { input, output: labels[0]!.label, probability: labels[0]!.probability, labels };
      }
      case "tag":
        return this.#tagged(input);
      case "translate":
      case "generate": {
        const written = this.write(input, writing);
        if (!written) return refusal(input, FAULTS.unknownLabel(listed(spec.labels)));
        const { text, logProbability } = written;
        return { input, output: text, probability: Math.exp(logProbability) };
      }
      default:
        return spec.task satisfies never;
    }
  }

  #tagged(input: string): Answer {
    const tokens = input.split(/\s+/).filter(token => token !== "");
    const { inputs, ends } = encodeTokens(this.model.vocabulary, tokens);
    const [rows] = this.tagDistributions([inputs]);
    const tags = tokens.map((token, k) => {
      const [best] = this.#likeliest(rows![ends[k]!]!);
      return { token, tag: best!.label, probability: best!.probability };
    });
    const probability = tags.reduce((product, { probability }) => product * probability, 1);
    return { input, output: tags.map(({ tag }) => tag).join(" "), probability, tags };
  }

  #likeliest(distribution: Floats): LikelyLabel[] {
    const labels = this.model.spec.labels.map((label, k) => ({ label, probability: distribution[k]! }));
    return labels.sort((a, b) => b.probability - a.probability);
  }

  /** The distribution over the labels for each text. */
  distributions(texts: readonly Int32Array[]): readonly Floats[] {
    const shape = this.#shape;
    if (shape.task !== "classify") throw new Error("only a classifier has one distribution for a text");
    const { parameters, products, spec } = this.model;
    const sequences = { batch: texts.length, ...padded(texts, spec.eos) };
    return withinStep(products, () => this.#rows(shape.network.predict(parameters, sequences, { products })));
  }

  /** The distribution over the tags at each step of each sentence. */
  tagDistributions(sentences: readonly Int32Array[]): readonly (readonly Floats[])[] {
    const shape = this.#shape;
    if (shape.task !== "tag") throw new Error("only a tagger has a distribution at each step");
    const { parameters, products, spec } = this.model;
    const batch = sentences.length;
    const sequences = { batch, ...padded(sentences, spec.eos) };
    const rows = withinStep(products, () => this.#rows(shape.network.predict(parameters, sequences, { products })));
    return sentences.map((sentence, i) => Array.from(sentence, (_, t) => rows[t * batch + i]!));
  }

  /** A copy of the row of each answer, over all labels: a sigmoid gives the probability of the second. */
  #rows(yHat: Floats): Floats[] {
    const size = this.model.spec.labels.length;
    if (size === 2) return Array.from(yHat, second => Float32Array.of(1 - second, second));
    return Array.from({ length: yHat.length / size }, (_, k) => yHat.slice(k * size, (k + 1) * size));
  }

  /** Writes a text; undefined for a label that was not learned. */
  write(input: string, writing: Writing): { readonly text: string; readonly logProbability: number } | undefined {
    const decoder = this.#decoderFor(input);
    if (!decoder) return undefined;
    const { tokens, logProbability } = this.#decoded(decoder, writing);
    return { text: this.textOf(tokens), logProbability };
  }

  /** `<UNK>` is shown as such. */
  textOf(tokens: readonly number[]): string {
    const { vocabulary } = this.model;
    if (vocabulary.unk === undefined) return vocabulary.decode(tokens);
    return tokens.map(id => vocabulary.label(id)).join("");
  }

  #decoded<State>(decoder: Decoder<State>, { beam, temperature, seed }: Writing): Decoded {
    const { maxOutput } = this.model.spec;
    if (temperature > 0) return decodeBySampling(decoder, maxOutput, { temperature }, createRandom(seed));
    if (beam === 1) return decodeGreedily(decoder, maxOutput);
    return decodeByBeam(decoder, { maxTokens: maxOutput, width: beam })[0]!;
  }

  #decoderFor(input: string) {
    const { parameters, products, spec, vocabulary } = this.model;
    if (this.#shape.task === "translate") {
      return this.#shape.network.decoder(parameters, encodeInput(vocabulary, "translate", input), { products });
    }
    if (this.#shape.task !== "generate") throw new Error("only translate and generate write texts");
    const label = spec.labels.indexOf(input.trim());
    return label < 0 ? undefined : this.#shape.network.decoder(parameters, label, { products });
  }

  /** The nats of a text that is generated from a label. */
  natsOf({ targets }: Pick<EncodedExample, "targets">, label: number): number {
    if (this.#shape.task !== "generate") throw new Error("only a generator writes from a label");
    const { parameters, products, spec } = this.model;
    const answer = Int32Array.from([...targets, spec.eos]);
    const batch = { inputs: Int32Array.of(label), targets: answer };
    return answer.length * this.#shape.network.forward(parameters, batch, { products }).lossNats;
  }
}
