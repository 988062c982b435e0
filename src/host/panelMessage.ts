/** Messages of the panel, which are `unknown` until they are parsed here. */
import * as v from "valibot";
import type { PanelMessage } from "../protocol/panel.ts";

const MAX_PROMPT_CHARS = 10_000;

const messageSchema = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("train") }),
  v.object({ type: v.literal("stop") }),
  v.object({ type: v.literal("showLog") }),
  v.object({
    type: v.literal("sample"),
    prompt: v.pipe(v.string(), v.maxLength(MAX_PROMPT_CHARS)),
    temperature: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(10)),
  }),
]);

/** The message, or undefined when it is none that the panel sends. */
export function parsePanelMessage(message: unknown): PanelMessage | undefined {
  const parsed = v.safeParse(messageSchema, message);
  return parsed.success ? parsed.output : undefined;
}
