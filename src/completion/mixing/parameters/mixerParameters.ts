/** Everything that the mixer and the blends of memory and cache learn online, as one block of values. */
import { escapeCount } from "../../../memory/blend.ts";
import { CACHE_ORDER } from "../../../memory/documentCache.ts";
import { MEMORY_ORDER } from "../../../memory/memoryCursor.ts";
import { STAGES } from "../stages/mixingPipeline.ts";
import type { ParameterBlock, ParameterSection } from "../stages/mixingStage.ts";
import { parametersFromText, parametersToText } from "./parameterText.ts";
import { setStartValues } from "./startValues.ts";

/** Log gains of the blends (memory/blend.ts). */
export const MEMORY_GAINS: ParameterSection = {
  name: "memory.gains",
  length: escapeCount(MEMORY_ORDER),
  stepsPerUnit: 16,
};
export const CACHE_GAINS: ParameterSection = {
  name: "cache.gains",
  length: escapeCount(CACHE_ORDER),
  stepsPerUnit: 16,
};

const [FIRST_STAGE, ...LATER_STAGES] = STAGES;

/**
 * All sections in the order of the block. Stored models have the blends' gains between the first stage and the others.
 */
export const SECTIONS: readonly ParameterSection[] = [
  ...FIRST_STAGE.sections,
  MEMORY_GAINS,
  CACHE_GAINS,
  ...LATER_STAGES.flatMap(({ sections }) => sections),
];

const LENGTH = SECTIONS.reduce((sum, { length }) => sum + length, 0);

/** One block of parameters. Readers that share it learn in it together. */
export class MixerParameters implements ParameterBlock {
  /** All sections, one after the other. */
  readonly values = new Float32Array(LENGTH);
  private readonly views = new Map<ParameterSection, Float32Array>();

  /** @param values copied, [LENGTH]; start values where absent */
  constructor(values?: Float32Array) {
    let at = 0;
    for (const section of SECTIONS) {
      const view = this.values.subarray(at, at + section.length);
      this.views.set(section, view);
      if (!values) setStartValues(section, view);
      at += section.length;
    }
    if (values) this.values.set(values);
  }

  /** Values that have learned nothing and trust all experts alike. Start values are fitted from these. */
  static untrained(): MixerParameters {
    const parameters = new MixerParameters(new Float32Array(LENGTH));
    for (const section of SECTIONS) section.setUntrained?.(parameters.section(section));
    return parameters;
  }

  /** Reads what `toText` wrote; undefined where the text is not a block of this layout. */
  static fromText(text: string): MixerParameters | undefined {
    const values = parametersFromText(text, LENGTH);
    return values && new MixerParameters(values);
  }

  toText(): string {
    return parametersToText(this.values);
  }

  section(section: ParameterSection): Float32Array {
    const view = this.views.get(section);
    if (!view) throw new Error(`the parameter block has no section "${section.name}"`);
    return view;
  }

  clone(): MixerParameters {
    return new MixerParameters(this.values);
  }

  /** The mean of each value and its namesake in another block. */
  averageWith({ values }: MixerParameters): MixerParameters {
    return new MixerParameters(this.values.map((value, k) => (value + values[k]) / 2));
  }
}
