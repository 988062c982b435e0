/** Writes the network at hand as a program for TensorFlow.js, which does what the playground does. */
import { traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { directionsOf, type RecurrentSpec } from "../../../src/core/sequence/recurrentSpec.ts";
import { coreNetworkOf, recurrentSpecOf } from "./coreNetwork.ts";
import { ADAM, EMBEDDING_SIZE, type PlaySpec, WINDOW_TOKENS } from "./spec.ts";
import type { PlayTask } from "./tasks.ts";

/** The program. It exports `weights`, `scores`, `loss` and `trainStep`. */
export function tensorCode(spec: PlaySpec, task: PlayTask): string {
  const recurrent = recurrentSpecOf(spec);
  const vocabulary = task.vocabulary.length + (recurrent ? 0 : 1);
  return [
    'import * as tf from "@tensorflow/tfjs";',
    "",
    `const V = ${vocabulary}; // tokens`,
    `const CLASSES = ${task.head.size};`,
    ...(recurrent ? [`const NA = ${spec.units}; // units of a layer`] : [`const WINDOW = ${WINDOW_TOKENS}; // tokens`]),
    "",
    "// A matrix is [outputs, inputs].",
    "export const weights = {",
    ...coreNetworkOf(spec, task).tensors.map(({ name, shape }) => `  "${name}": ${initialOf(name, shape, spec)},`),
    "};",
    "const times = (x, W) => tf.matMul(x, W, false, true);",
    'const oneHot = (ids, size) => tf.cast(tf.oneHot(tf.tensor1d(ids, "int32"), size), "float32");',
    "",
    ...(recurrent ? recurrentCode(recurrent) : WINDOW_CODE),
    "",
    ...lossCode(task.head.kind),
    "",
    ...trainCode(spec),
    "",
  ].join("\n");
}

function initialOf(name: string, shape: readonly number[], { cell, units }: PlaySpec): string {
  const size = `[${shape.join(", ")}]`;
  if (name.startsWith("embedding")) return `tf.variable(tf.randomNormal(${size}))`;
  const openForget = name.includes("bias_ih") && cell.startsWith("lstm");
  if (openForget) {
    const parts = `tf.zeros([${units}]), tf.ones([${units}]), tf.zeros([${2 * units}])`;
    return `tf.variable(tf.concat([${parts}])) /* i, f, g, o */`;
  }
  if (shape.length === 1) return `tf.variable(tf.zeros(${size}))`;
  const inputs =
    cell === "window" && name.startsWith("hidden") ? WINDOW_TOKENS * EMBEDDING_SIZE : shapeBound(name, shape, units);
  return `tf.variable(tf.randomUniform(${size}, -1 / Math.sqrt(${inputs}), 1 / Math.sqrt(${inputs})))`;
}

/** Recurrent weights are uniform in ±1/sqrt(na), as in torch.nn; the output in ±1/sqrt(its inputs). */
function shapeBound(name: string, shape: readonly number[], units: number): number {
  return name.startsWith("output") ? shape[1]! : units;
}

const WINDOW_CODE = [
  "// Each position of the window has weights of its own.",
  "export function scores(inputs, batch) {",
  "  const windows = inputs.flatMap((_, row) =>",
  "    Array.from({ length: WINDOW }, (_, k) => inputs[row - (WINDOW - 1 - k) * batch] ?? V - 1));",
  '  const x = tf.reshape(tf.matMul(oneHot(windows, V), weights["embedding.weight"]), [inputs.length, -1]);',
  '  const a = tf.tanh(tf.add(times(x, weights["hidden.weight"]), weights["hidden.bias"]));',
  '  return tf.add(times(a, weights["output.weight"]), weights["output.bias"]);',
  "}",
];

function recurrentCode(spec: RecurrentSpec): readonly string[] {
  const { gates, stateArrays, peepholes } = traitsOf(spec.cell);
  const both = directionsOf(spec) === 2;
  const suffix = both ? '"_l" + layer + (direction === 0 ? "" : "_reverse")' : '"_l" + layer';
  return [
    `// One step: gx = Wx x<t> + bx; W, b: the recurrent weights${peepholes > 0 ? "; p: the peepholes" : ""}.`,
    ...CELL_CODE[spec.cell],
    "",
    `function readLayer(x, batch, layer${both ? ", direction" : ""}) {`,
    `  const part = name => weights["rnn." + name + ${suffix}];`,
    `  const gates = tf.add(times(x, part("weight_ih")), part("bias_ih")); // [time * batch, ${gates} * NA]`,
    // TensorFlow.js keeps the list of a split for its gradient, so a copy is turned around.
    ...(both
      ? [
          "  const split = tf.split(gates, x.shape[0] / batch);",
          "  const steps = direction === 1 ? [...split].reverse() : split;",
        ]
      : ["  const steps = tf.split(gates, x.shape[0] / batch);"]),
    `  let state = Array.from({ length: ${stateArrays} }, () => tf.zeros([batch, NA]));`,
    "  const outputs = steps.map(gx => {",
    `    state = cell(gx, state, part("weight_hh"), part("bias_hh")${peepholes > 0 ? ', part("weight_peephole")' : ""});`,
    "    return state[0];",
    "  });",
    `  return ${both ? "direction === 1 ? outputs.reverse() : outputs" : "outputs"};`,
    "}",
    "",
    "// inputs: ids of tokens, [time * batch], all sequences of the first step first.",
    "export function scores(inputs, batch) {",
    '  let x = tf.matMul(oneHot(inputs, V), weights["embedding.weight"]);',
    `  for (let layer = 0; layer < ${spec.layers}; layer++) {`,
    ...(both
      ? [
          "    const [forward, backward] = [0, 1].map(direction => readLayer(x, batch, layer, direction));",
          "    x = tf.concat(forward.map((a, t) => tf.concat([a, backward[t]], 1)));",
        ]
      : ["    x = tf.concat(readLayer(x, batch, layer));"]),
    "  }",
    '  return tf.add(times(x, weights["output.weight"]), weights["output.bias"]);',
    "}",
  ];
}

const LSTM_GATES = "  const [i, f, g, o] = tf.split(tf.add(gx, tf.add(times(a, W), b)), 4, 1);";

const CELL_CODE: Readonly<Record<RecurrentSpec["cell"], readonly string[]>> = {
  rnn: ["const cell = (gx, [a], W, b) => [tf.tanh(tf.add(gx, tf.add(times(a, W), b)))];"],
  rnnRelu: ["const cell = (gx, [a], W, b) => [tf.relu(tf.add(gx, tf.add(times(a, W), b)))];"],
  gru: [
    "function cell(gx, [a], W, b) {",
    "  const [rx, zx, nx] = tf.split(gx, 3, 1);",
    "  const [ra, za, na] = tf.split(tf.add(times(a, W), b), 3, 1);",
    "  const reset = tf.sigmoid(tf.add(rx, ra));",
    "  const z = tf.sigmoid(tf.add(zx, za)); // 1 - update gate",
    "  const candidate = tf.tanh(tf.add(nx, tf.mul(reset, na)));",
    "  return [tf.add(tf.mul(tf.sub(1, z), candidate), tf.mul(z, a))];",
    "}",
  ],
  gruResetBefore: [
    "function cell(gx, [a], W, b) {",
    "  const [rx, zx, nx] = tf.split(gx, 3, 1);",
    "  const [Wr, Wz, Wn] = tf.split(W, 3);",
    "  const [br, bz, bn] = tf.split(b, 3);",
    "  const reset = tf.sigmoid(tf.add(rx, tf.add(times(a, Wr), br)));",
    "  const z = tf.sigmoid(tf.add(zx, tf.add(times(a, Wz), bz))); // 1 - update gate",
    "  const candidate = tf.tanh(tf.add(nx, tf.add(times(tf.mul(reset, a), Wn), bn)));",
    "  return [tf.add(tf.mul(tf.sub(1, z), candidate), tf.mul(z, a))];",
    "}",
  ],
  gruSimplified: [
    "function cell(gx, [a], W, b) {",
    "  const [zx, nx] = tf.split(tf.add(gx, tf.add(times(a, W), b)), 2, 1);",
    "  const z = tf.sigmoid(zx); // 1 - update gate",
    "  return [tf.add(tf.mul(tf.sub(1, z), tf.tanh(nx)), tf.mul(z, a))];",
    "}",
  ],
  lstm: [
    "function cell(gx, [a, c], W, b) {",
    LSTM_GATES,
    "  const memory = tf.add(tf.mul(tf.sigmoid(i), tf.tanh(g)), tf.mul(tf.sigmoid(f), c));",
    "  return [tf.mul(tf.sigmoid(o), tf.tanh(memory)), memory];",
    "}",
  ],
  lstmPeephole: [
    "function cell(gx, [a, c], W, b, p) {",
    LSTM_GATES,
    "  const [pi, pf, po] = tf.split(p, 3);",
    "  const update = tf.sigmoid(tf.add(i, tf.mul(c, pi)));",
    "  const forget = tf.sigmoid(tf.add(f, tf.mul(c, pf)));",
    "  const memory = tf.add(tf.mul(update, tf.tanh(g)), tf.mul(forget, c));",
    "  return [tf.mul(tf.sigmoid(tf.add(o, tf.mul(memory, po))), tf.tanh(memory)), memory];",
    "}",
  ],
};

function lossCode(kind: PlayTask["head"]["kind"]): readonly string[] {
  const head = [
    "// targets: one for each row of the scores, -1 where there is none.",
    "export function loss(inputs, targets, batch) {",
    "  const z = scores(inputs, batch);",
    "  const counted = targets.filter(target => target >= 0).length;",
  ];
  if (kind === "softmax") {
    return [
      ...head,
      "  const y = oneHot(targets, CLASSES); // a row of zeros for -1",
      "  return tf.neg(tf.div(tf.sum(tf.mul(y, tf.logSoftmax(z))), counted));",
      "}",
    ];
  }
  return [
    ...head,
    "  const column = values => tf.tensor2d(values, [values.length, 1]);",
    "  const y = column(targets.map(target => Math.max(0, target)));",
    "  const isCounted = column(targets.map(target => (target >= 0 ? 1 : 0)));",
    "  // ln(1 + exp(z)) - y z, in a form that never overflows",
    "  const losses = tf.sub(tf.add(tf.relu(z), tf.log1p(tf.exp(tf.neg(tf.abs(z))))), tf.mul(y, z));",
    "  return tf.div(tf.sum(tf.mul(isCounted, losses)), counted);",
    "}",
  ];
}

function trainCode({ learningRate, clipNorm }: PlaySpec): readonly string[] {
  const clip = [
    "  const norm = tf.sqrt(tf.addN(Object.values(grads).map(g => tf.sum(tf.square(g)))));",
    `  const scale = tf.minimum(1, tf.div(${clipNorm}, tf.add(norm, 1e-6)));`,
    "  const clipped = Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, scale)]));",
  ];
  return [
    `const optimizer = tf.train.adam(${learningRate}, ${ADAM.beta1}, ${ADAM.beta2}, ${ADAM.epsilon});`,
    "",
    "export const trainStep = (inputs, targets, batch) => tf.tidy(() => {",
    "  const variables = Object.values(weights);",
    "  const { value, grads } = tf.variableGrads(() => loss(inputs, targets, batch), variables);",
    ...(clipNorm === null ? [] : clip),
    `  optimizer.applyGradients(${clipNorm === null ? "grads" : "clipped"});`,
    "  return value.dataSync()[0];",
    "});",
  ];
}
