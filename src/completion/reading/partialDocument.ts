/** A document that is read in part, for an answer that comes at once and need not be exact. */
import type { Experts } from "../mixing/experts.ts";
import type { MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { OpenDocument } from "./openDocument.ts";
import type { Reader } from "./reader.ts";

/**
 * The mixer has learned less of the document than it would of the whole text. So an answer takes its parameters this
 * many times as far from where they began: p = p_0 + f (p_read - p_0). Between 1 and 2 it matters little, and 3 is
 * worse: docs/experiments/completion/023-provisional-answers.md.
 */
const FARTHER = 1.5;

/** Where the parameters of a partial reading begin. */
export interface PartialStart {
  readonly parameters: MixerParameters;
  /** Whether they have learned the whole document before. */
  readonly isLearned: boolean;
}

/** Of all tokens but the last ones before the cursor, only the counts are taken. */
export class PartialDocument {
  private readonly document: OpenDocument;
  private readonly begun: Float32Array;
  private readonly isFarther: boolean;
  /** What the reader has learned, while its parameters are taken farther. */
  private learned: { readonly reader: Reader; readonly values: Float32Array } | undefined;

  /** @param lastTokens that are read */
  constructor(experts: Experts, { parameters, isLearned }: PartialStart, prefix: string, lastTokens: number) {
    this.begun = parameters.values.slice();
    this.document = OpenDocument.readInPart(experts, parameters, prefix, lastTokens);
    this.isFarther = !isLearned && this.document.reader.length > 0;
  }

  get reader(): Reader {
    return this.document.reader;
  }

  /** @returns false where the text differs before the part that is read, so that another reading must begin */
  setPrefix(prefix: string): boolean {
    this.restore();
    return this.document.setPrefix(prefix);
  }

  /** Tokens that must be read to reach the cursor. */
  get unread(): number {
    return this.document.distance().read;
  }

  /** As `advance` of an open document; the parameters are then those for an answer. */
  advance(isLate: () => boolean): string | undefined {
    this.restore();
    const typed = this.document.advance(isLate);
    if (typed !== undefined && this.isFarther) this.takeFarther();
    return typed;
  }

  private takeFarther(): void {
    const { reader, begun } = this;
    const { values } = reader.parameters;
    this.learned = { reader, values: values.slice() };
    for (let k = 0; k < values.length; k++) values[k] = begun[k]! + FARTHER * (values[k]! - begun[k]!);
    reader.predictAnew();
  }

  private restore(): void {
    const { learned } = this;
    if (!learned) return;
    learned.reader.parameters.values.set(learned.values);
    learned.reader.predictAnew();
    this.learned = undefined;
  }
}
