/**
 * The sampled softmax: a step scores only the candidates' rows of the output matrix. The rows are gathered into a matrix
 * of their own, and its gradient is scattered back to the rows. core/network/sampledSoftmax.ts samples the candidates
 * and is the reference.
 */
import { firstPanel, endPanel } from "./gradients";
import { network, PAD, PADDED_SCORE } from "../layout/network";
import { transpose8 } from "../arithmetic/simd";

/** Makes the next step score the first `count` candidates. */
export function scoreCandidates(count: i32): void {
  const net = network();
  const rows = (count + 7) & ~7;
  net.candidateCount = count;
  net.candidate.rows = rows;
  net.candidate.transposedStride = <usize>rows * 32 + PAD;
  net.candidateBias.rows = rows;
  net.scored = net.candidate;
  net.scoredBias = net.candidateBias;
  net.logitStride = <usize>rows * 32 + PAD;
}

// @ts-ignore: decorator
@inline
export function isSampled(): bool {
  const net = network();
  return changetype<usize>(net.scored) != changetype<usize>(net.output);
}

/** Gathers this thread's share of the candidates' weights and biases. */
export function gatherCandidates(): void {
  const net = network();
  const w = net.candidate;
  const output = net.output;
  for (let m = firstPanel(w); m < endPanel(w); m++) {
    for (let i = 0; i < 8; i++) gatherBias((m << 3) + i);
    for (let n = 0; n < w.columns >> 3; n++) {
      const rows = w.transposed + <usize>n * w.transposedStride + (<usize>m << 8);
      const from = output.transposed + <usize>n * output.transposedStride;
      for (let i = 0; i < 8; i++) copyRow(from + (<usize>tokenOf((m << 3) + i) << 5), rows + (<usize>i << 5));
      transpose8(rows, w.values + <usize>m * w.stride + (<usize>n << 8));
    }
  }
}

function gatherBias(r: i32): void {
  const net = network();
  let bias = PADDED_SCORE;
  if (r < net.candidateCount) {
    const own = load<f32>(net.outputBias.values + (<usize>tokenOf(r) << 2));
    bias = own + load<f32>(net.corrections + (<usize>r << 2));
  }
  store<f32>(net.candidateBias.values + (<usize>r << 2), bias);
}

/** The token of row `r`. Padded rows get the weights of token 0; their bias makes their probability zero. */
// @ts-ignore: decorator
@inline
function tokenOf(r: i32): i32 {
  const net = network();
  return r < net.candidateCount ? load<i32>(net.candidates + (<usize>r << 2)) : 0;
}

/** Sets this thread's share of the output's gradient to zeros. */
export function clearOutputGradient(): void {
  const net = network();
  const first = firstPanel(net.output);
  const panels = <usize>(endPanel(net.output) - first);
  memory.fill(net.output.gradient + <usize>first * net.output.stride, 0, panels * net.output.stride);
  memory.fill(net.outputBias.gradient + (<usize>first << 5), 0, panels << 5);
}

/** Scatters the gradients of this thread's share of the candidates to the rows of the output matrix. */
export function scatterCandidates(): void {
  const net = network();
  const w = net.candidate;
  const end = min(endPanel(w) << 3, net.candidateCount);
  for (let r = firstPanel(w) << 3; r < end; r++) {
    const token = tokenOf(r);
    let from = w.gradient + <usize>(r >> 3) * w.stride + (<usize>(r & 7) << 5);
    let to = net.output.gradient + <usize>(token >> 3) * net.output.stride + (<usize>(token & 7) << 5);
    for (let n = 0; n < w.columns; n += 8) {
      copyRow(from, to);
      from += 256;
      to += 256;
    }
    const bias = load<f32>(net.candidateBias.gradient + (<usize>r << 2));
    store<f32>(net.outputBias.gradient + (<usize>token << 2), bias);
  }
}

/** Copies eight numbers. */
// @ts-ignore: decorator
@inline
function copyRow(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
}
