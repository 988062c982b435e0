/** Records what the panel shows of a finished run: its events, and traces of its network over a text. */
import path from "node:path";
import type { Engine } from "../../core/network/engine.ts";
import { QUANTITIES_OF, type QuantityTrace } from "../../protocol/inspection.ts";
import type { PanelAnswer, PanelEvent, Watch } from "../../protocol/panel.ts";
import type { RecordedAnswer, Recording } from "../../protocol/recording.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { flowCurves } from "../../runtime/inspection/gradientFlow.ts";
import { followText, traceText } from "../../runtime/inspection/inspection.ts";
import type { Inspected } from "../../runtime/inspection/readTokens.ts";
import type { OpenBaseModel } from "../../runtime/model/readModel.ts";
import { CompletionService } from "../../runtime/serving/completionService.ts";
import { taskOf } from "../../storage/modelFolder.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import { thinned } from "./report.ts";

const TRACED_TOKENS = 6;
const FLOW_STEPS = 64;
/** Characters of the traced text: about forty lines, a screenful. */
const MAX_CHARS = 1200;
const SAMPLE = { prompt: "", length: 400, temperature: 0.7, seed: 1 } as const;

/**
 * Loads the model and records what the panel shows of it.
 *
 * @param events of the run, its end included
 * @param file   the network is traced over its beginning; undefined: there is none
 */
export async function recordRun(
  modelFolder: string,
  engine: Engine,
  parts: {
    readonly events: readonly PanelEvent[];
    readonly file: SourceFile | undefined;
    readonly openBaseModel: OpenBaseModel;
  },
): Promise<Recording> {
  const { events, file, openBaseModel } = parts;
  const service = new CompletionService(engine, systemClock, openBaseModel);
  try {
    // The model of a task completes no code, so there is nothing to inspect.
    const model = (await taskOf(modelFolder)) ? null : await service.load(modelFolder);
    const last: PanelEvent[] = [{ type: "loaded", model }];
    if (model) last.push({ type: "generated", options: SAMPLE, sample: service.sample(SAMPLE) });
    const looks = file && (await service.inspect(inspected => looksInto(inspected, file)));
    return { events: [...thinned(events), ...last], answers: looks ?? [] };
  } finally {
    service.unload();
  }
}

/** What each view of the network shows over the file's beginning. */
async function looksInto(
  inspected: Inspected,
  { path: name, text: whole }: SourceFile,
): Promise<readonly RecordedAnswer[]> {
  const file = path.posix.basename(name);
  const text = whole.slice(0, MAX_CHARS).replace(/\w+$/, ""); // no partial word at the end
  const watchOf = (view: Watch["view"], layer = 0, quantity: Watch["quantity"] = "hidden") => ({
    view,
    layer,
    quantity,
  });
  const look = (watch: Watch, answer: PanelAnswer): RecordedAnswer => ({ watch, answer });
  const looks = [
    look(watchOf("network"), {
      type: "traced",
      file,
      trace: await traceText(inspected, { text, tokens: TRACED_TOKENS }),
    }),
    look(watchOf("gradients"), {
      type: "gradientsMeasured",
      file,
      flow: await flowCurves(inspected, { text, steps: FLOW_STEPS }),
    }),
  ];
  const { cell, layers } = inspected.model.spec;
  for (let layer = 0; layer < layers; layer++) {
    for (const quantity of QUANTITIES_OF[cell]) {
      const followed: QuantityTrace = await followText(inspected, { text, layer, quantity });
      looks.push(look(watchOf("activations", layer, quantity), { type: "quantityTraced", file, trace: followed }));
    }
  }
  return looks;
}

/** A held-out file that is long enough, or a learned one where there is none. */
export function fileToShow(validation: readonly SourceFile[], training: readonly SourceFile[]): SourceFile | undefined {
  const files = [...validation, ...training];
  return files.find(({ text }) => text.length >= MAX_CHARS) ?? files[0];
}
