/** Parses the messages of the panel's page, which are `unknown` until then. */
import * as v from "valibot";
import { QUANTITIES } from "../../protocol/inspection.ts";
import { FILE_RULES, type PanelMessage } from "../../protocol/panel.ts";
import { nextRunSchema } from "../training/nextRunSchema.ts";

const MAX_PROMPT_CHARS = 10_000;

const index = () => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000));

/** A reference instead of a path, so that the page cannot name files. */
const file = () =>
  v.object({
    list: v.picklist(["learned", "heldOut", "skipped", "causes"]),
    group: index(),
    index: index(),
  });

/** Messages without parts. */
const PLAIN = [
  "ready",
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
        layer: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
        quantity: v.picklist(QUANTITIES),
      }),
    }),
    v.object({
      type: v.literal("sample"),
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
