/** The state of the playground as text, which can be copied and pasted: knobs, weights and the optimizer's moments. */
import type { Parameters } from "../../../src/core/tensor.ts";
import { coreNetworkOf } from "./coreNetwork.ts";
import { DEFAULT_SPEC, PLAY_CELLS, type PlaySpec, RANGES, sensibleSpec, TASK_IDS } from "./spec.ts";
import { type TaskTexts, taskOf } from "./tasks.ts";

/** What a text holds. */
export interface PlayState {
  readonly spec: PlaySpec;
  readonly steps: number;
  readonly parameters: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
  /** The text of the task "selection". */
  readonly selection: string;
}

const VERSION = 1;
const MAX_SELECTION_CHARS = 20_000;
const MAX_TEXT_CHARS = 4_000_000;
const TENSORS = ["parameters", "firstMoments", "secondMoments"] as const;

/** Writes a state. */
export function stateToText(state: PlayState): string {
  const packed = TENSORS.map(kind => [
    kind,
    Object.fromEntries(Array.from(state[kind], ([name, values]) => [name, base64Of(Float32Array.from(values))])),
  ]);
  const { spec, steps, selection } = state;
  const text = spec.task === "selection" ? { selection: selection.slice(0, MAX_SELECTION_CHARS) } : {};
  return JSON.stringify({ recurrentPlayground: VERSION, spec, steps, ...text, ...Object.fromEntries(packed) });
}

/** Reads what `stateToText` wrote; undefined when anything in it is missing, damaged or out of range. */
export function parseStateText(text: string, names: string): PlayState | undefined {
  if (text.length > MAX_TEXT_CHARS) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    return isRecord(found) && found["recurrentPlayground"] === VERSION ? stateOf(found, names) : undefined;
  } catch {
    return undefined; // no JSON, or no base64
  }
}

function stateOf(found: Readonly<Record<string, unknown>>, names: string): PlayState | undefined {
  const spec = specOf(found["spec"]);
  const selection = found["selection"] ?? "";
  const steps = found["steps"];
  if (!spec || typeof selection !== "string" || !isWhole(steps)) return undefined;
  const texts: TaskTexts = { names, selection };
  if (spec.task === "selection" && selection === "") return undefined;
  const { tensors } = coreNetworkOf(spec, taskOf(spec.task, texts));
  const [parameters, firstMoments, secondMoments] = TENSORS.map(kind => tensorsOf(found[kind], tensors, kind));
  if (!parameters || !firstMoments || !secondMoments) return undefined;
  return { spec, steps, parameters, firstMoments, secondMoments, selection };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Every knob must have a value that the page itself offers. */
function specOf(found: unknown): PlaySpec | undefined {
  if (!isRecord(found)) return undefined;
  const spec = { ...DEFAULT_SPEC, ...found } as PlaySpec;
  const isChosen =
    TASK_IDS.includes(spec.task) &&
    PLAY_CELLS.includes(spec.cell) &&
    typeof spec.isBidirectional === "boolean" &&
    ["zeros", "random"].includes(spec.initialState);
  const isInRange = Object.entries(RANGES).every(([name, [low, high]]) => {
    const value = spec[name as keyof typeof RANGES];
    if (name === "clipNorm" && value === null) return true;
    const isNumber = ["learningRate", "clipNorm"].includes(name) ? Number.isFinite(value) : isWhole(value);
    return isNumber && (value as number) >= low && (value as number) <= high;
  });
  const { task, cell, units, layers, isBidirectional, length, learningRate, clipNorm, initialState, seed } = spec;
  const known = { task, cell, units, layers, isBidirectional, length, learningRate, clipNorm, initialState, seed };
  return isChosen && isInRange ? sensibleSpec(known) : undefined;
}

type Shapes = ReturnType<typeof coreNetworkOf>["tensors"];

/** Every tensor of the network, with finite numbers. Before the first step there are no moments. */
function tensorsOf(found: unknown, shapes: Shapes, kind: (typeof TENSORS)[number]): Parameters | undefined {
  if (!isRecord(found)) return undefined;
  if (kind !== "parameters" && Object.keys(found).length === 0) return new Map();
  const tensors = new Map<string, Float32Array>();
  for (const { name, shape } of shapes) {
    const text = Object.hasOwn(found, name) ? found[name] : undefined;
    if (typeof text !== "string") return undefined;
    const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
    const length = shape.reduce((product, size) => product * size, 1);
    if (bytes.length !== 4 * length) return undefined;
    const values = new Float32Array(bytes.buffer);
    if (!values.every(Number.isFinite)) return undefined;
    if (kind === "secondMoments" && values.some(value => value < 0)) return undefined;
    tensors.set(name, values);
  }
  return tensors;
}

function base64Of({ buffer, byteOffset, byteLength }: Float32Array): string {
  let signs = "";
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) signs += String.fromCharCode(byte);
  return btoa(signs);
}
