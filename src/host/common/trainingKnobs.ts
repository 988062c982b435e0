/** Reads the settings of a training run that are seldom changed. What is as usual is not part of the request. */
import type { TrainingRequest } from "../../protocol/training.ts";
import {
  INITIAL_STATES,
  OPTIMIZERS,
  readChoice,
  readNumber,
  readOptionalInteger,
  readOptionalNumber,
  SETTING_RULES,
  type SettingGetter,
} from "./settingRules.ts";

type Knobs = Pick<
  TrainingRequest,
  "embedding" | "dropout" | "initialState" | "learningRate" | "optimizer" | "batch" | "windowSteps" | "clipNorm"
>;

/** The knobs that differ from the usual. A resumed run keeps those that it started with. */
export function readKnobs(get: SettingGetter): Knobs {
  const embedding = readOptionalInteger(get, "network.embedding");
  const dropout = readNumber(get, "network.dropout");
  const initialState = readChoice(get, "network.initialState", INITIAL_STATES);
  const learningRate = readOptionalNumber(get, "training.learningRate");
  const optimizer = readChoice(get, "training.optimizer", OPTIMIZERS);
  const batch = readOptionalInteger(get, "training.batch");
  const windowSteps = readOptionalInteger(get, "training.window");
  const clip = readNumber(get, "training.clip");
  return {
    ...(embedding !== undefined && { embedding }),
    ...(dropout > 0 && { dropout }),
    ...(initialState !== "zeros" && { initialState }),
    ...(learningRate !== undefined && { learningRate }),
    ...(optimizer !== "adamw" && { optimizer }),
    ...(batch !== undefined && { batch }),
    ...(windowSteps !== undefined && { windowSteps }),
    ...(clip !== SETTING_RULES["training.clip"].default && { clipNorm: clip === 0 ? "none" : clip }),
  };
}

/** The settings of a run without its knobs. */
export function withoutKnobs<Settings extends Knobs>(settings: Settings): Omit<Settings, keyof Knobs> {
  const { embedding, dropout, initialState, learningRate, optimizer, batch, windowSteps, clipNorm, ...others } =
    settings;
  return others;
}
