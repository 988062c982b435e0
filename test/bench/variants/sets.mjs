// @ts-check
/**
 * The variants that `npm run bench:variants` compares: each replaces parts of the product's source while it is bundled.
 * A part must stand in its file exactly once, so a set that the source has outgrown ends the benchmark.
 */

/**
 * @typedef {object} Replacement
 * @property {string} file in the repository
 * @property {string} from
 * @property {string} to
 *
 * @typedef {object} VariantSet
 * @property {string} question
 * @property {readonly string[]} trainArguments of every variant's run
 * @property {Readonly<Record<string, readonly Replacement[]>>} variants by label; the first is the product as it is
 */

/** A run ends after its steps, and never by the clock. */
const UNHURRIED = ["--budget-seconds", "36000"];
/** From the base model, with a few steps: what these sets ask is not about training. */
const FROM_BASE = [...UNHURRIED, "--steps", "60"];

const PIPELINE = "src/completion/mixing/stages/mixingPipeline.ts";
const STAGES = "[linearMixing, logLinearPool, candidateMixer]";
/** @param {string} to */
const stages = to => ({ file: PIPELINE, from: STAGES, to });

const UNTRAINED = {
  file: "src/completion/mixing/parameters/startValues.ts",
  from: 'atob(START_TEXTS[section.name] ?? "")',
  to: '""',
};

const DYNAMIC_EVALUATION = "src/completion/adapt/dynamicEvaluation.ts";
const RATES = "learningRate: 0.6, lowerLayers: 0.1, biases: 0.1, clipNorm: 6, decay: 0.008";
/** @param {string} to */
const rates = to => ({ file: DYNAMIC_EVALUATION, from: RATES, to });

/** @param {string} to */
const baseShare = to => ({ file: "src/runtime/training/initialRunState.ts", from: "base: 0.35", to: `base: ${to}` });
/** @param {string} to */
const keptShare = to => ({
  file: "src/runtime/training/baseInterpolation.ts",
  from: "KEPT_SHARE = 0.85",
  to: `KEPT_SHARE = ${to}`,
});
const WEIGHT_CONTEXTS = "src/completion/mixing/contexts/weightContexts.ts";
const CANDIDATE_MIXER = "src/completion/mixing/stages/candidateMixer.ts";
/**
 * Without the selection every position has the first context of the set.
 *
 * @param {string} file
 * @param {readonly (readonly [part: string, first: string])[]} sets
 */
const unselected = (file, sets) => sets.map(([from, to]) => ({ file, from, to }));
const LINEAR_UNSELECTED = unselected(WEIGHT_CONTEXTS, [
  ["NETWORK_AT + oddsLevel(networkConfidence)", "NETWORK_AT"],
  ["CLASSES_AT + preceding.classPair", "CLASSES_AT"],
  ["GROUPS_AT + preceding.tokenGroup", "GROUPS_AT"],
]);
const CANDIDATE_UNSELECTED = unselected(CANDIDATE_MIXER, [
  ["CLASS_AT + rank * TOKEN_CLASSES + tokenClass", "CLASS_AT"],
  ["CLASSES_AT + classPair", "CLASSES_AT"],
  ["CANDIDATE_CLASS_AT + this.kinds.classes[token] * TOKEN_CLASSES + tokenClass", "CANDIDATE_CLASS_AT"],
  ["GROUP_AT + tokenGroup", "GROUP_AT"],
  ["CANDIDATE_GROUP_AT + this.kinds.groups[token]", "CANDIDATE_GROUP_AT"],
]);

/** @type {Readonly<Record<string, VariantSet>>} */
export const SETS = {
  stages: {
    question: "What does each stage of the mixer gain, and what do its start values?",
    trainArguments: FROM_BASE,
    variants: {
      "all three stages": [],
      "linear mixing and log-linear pool": [stages("[linearMixing, logLinearPool]")],
      "linear mixing": [stages("[linearMixing]")],
      "all three, untrained start values": [UNTRAINED],
      "linear and pool, untrained": [UNTRAINED, stages("[linearMixing, logLinearPool]")],
      "linear, untrained": [UNTRAINED, stages("[linearMixing]")],
    },
  },
  contexts: {
    question: "What do weights gain that are selected by the last tokens, the network's confidence and the candidate?",
    trainArguments: FROM_BASE,
    variants: {
      "all contexts, untrained start values": [UNTRAINED],
      "without those of linear mixing": [UNTRAINED, ...LINEAR_UNSELECTED],
      "without those of the candidate mixer": [UNTRAINED, ...CANDIDATE_UNSELECTED],
      "without both": [UNTRAINED, ...LINEAR_UNSELECTED, ...CANDIDATE_UNSELECTED],
    },
  },
  rates: {
    question: "How far should a gradient step of dynamic evaluation go?",
    trainArguments: FROM_BASE,
    variants: {
      "rate 0.6, lower layers 0.1, biases 0.1, clip 6, decay 0.008": [],
      "rate 0.3": [rates(RATES.replace("0.6", "0.3"))],
      "rate 1.2": [rates(RATES.replace("0.6", "1.2"))],
      "lower layers 0": [rates(RATES.replace("lowerLayers: 0.1", "lowerLayers: 0"))],
      "lower layers 1": [rates(RATES.replace("lowerLayers: 0.1", "lowerLayers: 1"))],
      "biases 1": [rates(RATES.replace("biases: 0.1", "biases: 1"))],
      "clip 1": [rates(RATES.replace("clipNorm: 6", "clipNorm: 1"))],
      "decay 0": [rates(RATES.replace("0.008", "0"))],
      "decay 0.002": [rates(RATES.replace("0.008", "0.002"))],
      "window of one stretch": [
        { file: DYNAMIC_EVALUATION, from: "= 2 * STRETCH_STEPS", to: "= STRETCH_STEPS" },
        {
          file: DYNAMIC_EVALUATION,
          from: "learnStretch(this.learner, stretch, this.before)",
          to: "learnStretch(this.learner, stretch, undefined)",
        },
      ],
      "one rate for all tokens": [
        { file: DYNAMIC_EVALUATION, from: "tokenRates(frequencies))", to: "frequencies.map(() => 1))" },
      ],
    },
  },
  weights: {
    question: "What do weights in eight bits cost? Only the bits in parentheses use them.",
    trainArguments: FROM_BASE,
    variants: {
      "eight bits": [],
      float32: [{ file: "src/runtime/model/openModel.ts", from: 'isLearning ? "float32" : "int8"', to: '"float32"' }],
    },
  },
  base: {
    question: "How fast should a run that begins with the base model learn, and how much of its way is kept?",
    trainArguments: [...UNHURRIED, "--steps", "300"],
    variants: {
      "rate 0.35, share 0.85": [],
      "rate 1": [baseShare("1")],
      "rate 0.1": [baseShare("0.1")],
      "share 1": [keptShare("1")],
      "share 0.7": [keptShare("0.7")],
      "share 0.5": [keptShare("0.5")],
    },
  },
};
