/** Checks one line of the completion server's input, which comes from another program. */
import * as v from "valibot";

/** A larger whole number would come back as another one. */
const idSchema = v.union([
  v.pipe(
    v.number(),
    v.check(id => Number.isFinite(id) && (!Number.isInteger(id) || Number.isSafeInteger(id))),
  ),
  v.string(),
]);
const askSchema = v.object({
  id: idSchema,
  path: v.string(),
  prefix: v.string(),
  suffix: v.optional(v.string(), ""),
  minConfidence: v.exactOptional(v.number()),
  maxChars: v.exactOptional(v.number()),
  maxLines: v.exactOptional(v.number()),
  deadlineMs: v.exactOptional(v.number()),
});
const learnSchema = v.object({ learn: v.object({ path: v.string(), text: v.string() }) });
const lineSchema = v.union([askSchema, learnSchema]);

export type Ask = v.InferOutput<typeof askSchema>;

export type ParsedLine =
  | { readonly ok: true; readonly message: v.InferOutput<typeof lineSchema> }
  /** Whatever has an `id` gets an answer with that `id`, however odd. */
  | { readonly ok: false; readonly error: string; readonly id?: unknown };

/** Reads a line; never throws. */
export function parseCompletionLine(line: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, error: "A line is not JSON and was ignored." };
  }
  const has = (key: string): boolean => typeof json === "object" && json !== null && Object.hasOwn(json, key);
  const parsed = v.safeParse(lineSchema, json);
  if (parsed.success && !(has("id") && has("learn"))) return { ok: true, message: parsed.output };
  const error = has("learn") && has("id") ? 'A line takes either "id" or "learn", not both.' : problemOf(json);
  return { ok: false, error, ...(has("id") && { id: (json as { readonly id: unknown }).id }) };
}

function problemOf(json: unknown): string {
  const hasOddId =
    v.safeParse(v.object({ id: v.unknown() }), json).success && !v.safeParse(v.object({ id: idSchema }), json).success;
  if (hasOddId) return `An id is a text or a number. A whole number is at most ${Number.MAX_SAFE_INTEGER}.`;
  return 'Each line takes {"id","path","prefix","suffix"} or {"learn":{"path","text"}}.';
}
