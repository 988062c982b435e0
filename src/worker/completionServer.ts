/** Serves the completion channel with a CompletionService. */
import type { Engine } from "../core/network/engine.ts";
import { reasonOf } from "../core/reasonOf.ts";
import type { CompletionContract } from "../protocol/completion.ts";
import type { Port } from "../protocol/port.ts";
import { serve } from "../protocol/rpc.ts";
import type { LoopClock } from "../runtime/common/loopClock.ts";
import { flowCurves } from "../runtime/inspection/gradientFlow.ts";
import { followText, traceText } from "../runtime/inspection/inspection.ts";
import { findPattern } from "../runtime/inspection/patternSearch.ts";
import { explainPrediction } from "../runtime/inspection/prediction.ts";
import { deleteKept, keptModels, useKept } from "../runtime/model/keptModels.ts";
import { copyModel, exportModel } from "../runtime/model/modelCopies.ts";
import type { BaseModel } from "../runtime/model/openBaseModel.ts";
import { readModel } from "../runtime/model/openModel.ts";
import { CompletionService } from "../runtime/serving/completionService.ts";
import { traceTask, traceTaskQuantity } from "../runtime/taskInspection/traceTask.ts";
import { surveyData } from "../runtime/tasks/dataSurvey.ts";
import { predictAll } from "../runtime/tasks/predictions.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";

export interface CompletionServerParts {
  openEngine(): Promise<Engine>;
  /** Opens the base model that ships with the program. */
  openBaseModel?(): Promise<BaseModel | undefined>;
  openFolder(folder: string): FileSystem;
  readonly clock: LoopClock;
}

/** Serves completions over a port. Opens the engine once, for the first request. */
export function serveCompletion(
  port: Port,
  { openEngine, openBaseModel, openFolder, clock }: CompletionServerParts,
): void {
  let opening: Promise<Engine> | undefined;
  let serving: Promise<CompletionService> | undefined;
  let isReported = false;
  const reportOnce = (thrown: unknown): void => {
    if (!isReported) server.emit("memoryNotSaved", { reason: reasonOf(thrown) });
    isReported = true;
  };
  const engine = (): Promise<Engine> => {
    opening ??= openEngine();
    return opening;
  };
  const service = (): Promise<CompletionService> => {
    serving ??= engine().then(opened => new CompletionService(opened, clock, openBaseModel, reportOnce));
    return serving;
  };
  const server = serve<CompletionContract>(port, {
    load: async ({ modelFolder, workspaceFolder, rules }) =>
      (await service()).load(
        modelFolder,
        workspaceFolder === undefined ? undefined : openFolder(workspaceFolder),
        rules,
      ),
    complete: async (request, signal) => (await service()).complete(request, signal),
    learn: async request => {
      const { adaptation } = await (await service()).learn(request);
      return { adaptation: await adaptation };
    },
    refresh: async request => (await service()).refresh(request),
    sample: async request => (await service()).sample(request),
    audit: async () => (await service()).audit(),
    trace: async request => (await service()).inspect(inspected => traceText(inspected, request)),
    traceQuantity: async request => (await service()).inspect(inspected => followText(inspected, request)),
    explainPrediction: async request => (await service()).inspect(inspected => explainPrediction(inspected, request)),
    findPattern: async request => (await service()).inspect(inspected => findPattern(inspected, request)),
    measureGradients: async request =>
      (await service()).inspect(inspected => flowCurves(inspected, request, inspected.comparisonNetworks)),
    compare: async request => (await service()).compare(request),
    export: request => exportModel(request, openBaseModel),
    copy: async ({ from, to }) => {
      await copyModel(from, to, { openEngine, openBaseModel });
      return {};
    },
    surveyData: request => surveyData(request, openFolder(request.folder)),
    predict: async request => predictAll(request, await engine(), clock),
    traceTask: async request => traceTask(request, await engine()),
    traceTaskQuantity: async request => traceTaskQuantity(request, await engine()),
    keptModels: ({ modelFolder }) => keptModels(modelFolder),
    useKept: async ({ modelFolder, slot }) => {
      await (await service()).writeMemory(); // the model in use is kept with all that it remembers
      await useKept(modelFolder, slot, { openEngine, openBaseModel });
      return {};
    },
    deleteKept: async ({ modelFolder, slot }) => {
      await deleteKept(modelFolder, slot);
      return {};
    },
    corpusReport: async ({ modelFolder }) => (await readModel(modelFolder, undefined, "serving")).stored.corpus,
    unload: async () => {
      (await service()).unload();
      return {};
    },
  });
}
