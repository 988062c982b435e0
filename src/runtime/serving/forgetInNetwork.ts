/** Takes a network out of use that has learned a file which the rules bar now. A network cannot forget a part. */
import { Completer } from "../../completion/suggest/completer.ts";
import type { Engine } from "../../core/network/engine.ts";
import { openExperts } from "../model/openModel.ts";
import type { OpenBaseModel } from "../model/readModel.ts";
import type { Loaded } from "./loadedModel.ts";
import { networkKnows, type Served, withoutNetwork } from "./openServed.ts";

export interface ForgettingParts {
  readonly modelFolder: string;
  readonly engine: Engine;
  readonly openBaseModel: OpenBaseModel | undefined;
}

/**
 * Goes back to weights that have not learned these files: to the loaded ones where only the adaptation has, and else to
 * the base model's. Meanwhile, the memory answers alone.
 * @returns the model to use from now on; undefined where the loaded one stays
 */
export async function forgetInNetwork(
  loaded: Loaded,
  barred: readonly string[],
  { modelFolder, engine, openBaseModel }: ForgettingParts,
): Promise<Served | undefined> {
  const { read, experts, predictor, adaptation, keeper } = loaded;
  const wasTrained = read !== undefined && barred.some(networkKnows(read));
  if (!wasTrained) {
    if (adaptation && barred.some(path => adaptation.knows(path))) {
      usePredictor(loaded, predictor);
      adaptation.restart();
    }
    return undefined;
  }
  usePredictor(loaded, undefined);
  keeper?.stop();
  const stored = { ...read.stored, memory: experts.memory.toBytes() };
  const replaced = await withoutNetwork(modelFolder, { ...read, stored }, openBaseModel);
  const opened = openExperts(modelFolder, replaced, engine);
  return { read: replaced, experts: opened, hasForgotten: false, isNetworkForgotten: true };
}

function usePredictor(loaded: Loaded, predictor: Loaded["predictor"]): void {
  loaded.experts = { ...loaded.experts, predictor };
  loaded.completer = new Completer(loaded.experts);
}
