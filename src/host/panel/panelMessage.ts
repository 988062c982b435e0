/** Parses the messages of the panel's page, which are `unknown` until then. */
import * as v from "valibot";
import { INSPECTED_NETWORKS, QUANTITIES } from "../../protocol/inspection.ts";
import { FILE_RULES, type PanelMessage } from "../../protocol/panel.ts";
import { nextRunSchema } from "../training/nextRunSchema.ts";

const MAX_PROMPT_CHARS = 10_000;
/** No memory cell comes near this value. */
const MAX_HELD = 1000;
const MAX_LESSONS = 50;

const index = () => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000));

/** A reference instead of a path, so that the page cannot name files. */
const file = () =>
  v.object({
    list: v.picklist(["learned", "heldOut", "skipped", "causes"]),
    group: index(),
    index: index(),
  });

const tokens = () => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000));
const layer = () => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100));

const hold = () =>
  v.object({
    layer: layer(),
    quantity: v.picklist(QUANTITIES),
    unit: tokens(),
    value: v.pipe(v.number(), v.minValue(-MAX_HELD), v.maxValue(MAX_HELD)),
  });

const pattern = () =>
  v.object({
    layer: layer(),
    quantity: v.picklist(["hidden", "memory"]),
    units: v.pipe(v.array(v.object({ unit: tokens(), sign: v.picklist([1, -1]) })), v.minLength(1), v.maxLength(100)),
    threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_HELD)),
    length: v.pipe(tokens(), v.minValue(1)),
  });

const lessonId = () => v.pipe(v.string(), v.maxLength(40));

/** Messages without parts. */
const PLAIN = [
  "ready",
  "resumeTraining",
  "stop",
  "pause",
  "continue",
  "showLog",
  "resetNext",
  "compare",
  "askText",
  "replayCommits",
  "stopReplay",
  "deleteUsageCounts",
  "exportUsageCounts",
] as const;

const message = () =>
  v.variant("type", [
    v.object({ type: v.literal("train"), next: v.exactOptional(nextRunSchema()) }),
    v.object({
      type: v.literal("compareModels"),
      slot: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
    }),
    v.object({ type: v.literal("chooseNext"), next: nextRunSchema() }),
    v.object({ type: v.picklist(PLAIN) }),
    v.object({ type: v.literal("resolveObstacle"), obstacle: v.picklist(["noFolder", "untrusted", "virtual"]) }),
    v.object({
      type: v.literal("openSettings"),
      about: v.exactOptional(v.picklist(FILE_RULES)),
    }),
    v.object({ type: v.literal("open"), file: file() }),
    v.object({
      type: v.literal("watch"),
      watch: v.object({
        view: v.picklist(["none", "network", "activations", "gradients"]),
        layer: layer(),
        quantity: v.picklist(QUANTITIES),
        network: v.exactOptional(v.picklist(INSPECTED_NETWORKS)),
      }),
    }),
    v.object({
      type: v.literal("explainPrediction"),
      prediction: v.object({ back: tokens(), hold: v.exactOptional(hold()) }),
    }),
    v.object({
      type: v.literal("storeProgress"),
      progress: v.object({
        version: v.literal(1),
        solved: v.pipe(v.array(lessonId()), v.maxLength(MAX_LESSONS)),
        open: v.exactOptional(lessonId()),
      }),
    }),
    v.object({ type: v.literal("findPattern"), pattern: pattern() }),
    v.object({ type: v.literal("openPlace"), place: index() }),
    v.object({
      type: v.literal("sample"),
      network: v.exactOptional(v.picklist(INSPECTED_NETWORKS)),
      options: v.object({
        prompt: v.pipe(v.string(), v.maxLength(MAX_PROMPT_CHARS)),
        temperature: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(10)),
        topK: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
        topP: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
        seed: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))),
      }),
    }),
  ]);

/** Made with the first message, because it takes a noticeable part of the extension's activation. */
let schema: ReturnType<typeof message> | undefined;

/** Returns the message, or undefined when it is not one that the page sends. */
export function parsePanelMessage(received: unknown): PanelMessage | undefined {
  schema ??= message();
  const parsed = v.safeParse(schema, received);
  return parsed.success ? parsed.output : undefined;
}
