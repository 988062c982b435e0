/** Checks one line of the completion server's input, which comes from another program. */
import * as v from "valibot";

const idSchema = v.union([v.number(), v.string()]);
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
  /** A request with an `id` still gets an answer. */
  | { readonly ok: false; readonly error: string; readonly id?: Ask["id"] };

/** Reads a line; never throws. */
export function parseCompletionLine(line: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, error: "A line is not JSON and was ignored." };
  }
  const parsed = v.safeParse(lineSchema, json);
  if (parsed.success) return { ok: true, message: parsed.output };
  const error = 'Each line takes {"id","path","prefix","suffix"} or {"learn":{"path","text"}}.';
  const { success, output } = v.safeParse(v.object({ id: idSchema }), json);
  return { ok: false, error, ...(success && { id: output.id }) };
}
