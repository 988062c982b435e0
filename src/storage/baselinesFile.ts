/** Writes and parses what the baselines of a task need, which a task's model has in the place of a memory. */
import * as v from "valibot";
import { DamageError } from "./readFile.ts";

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

const feedForwardSchema = v.strictObject({
  window: place,
  hidden: place,
  tensors: v.record(v.string(), v.array(finite)),
});

const baselinesSchema = v.strictObject({
  /** The most frequent label or tag, as a place in the list of labels; absent where no data was read. */
  majority: v.exactOptional(place),
  /** classify: how often each token occurs under each label. */
  tokenCounts: v.exactOptional(v.array(v.record(v.string(), place))),
  /** classify: the examples of each label. */
  labelCounts: v.exactOptional(v.array(place)),
  /** tag: the most frequent tag of each token. */
  tagOfToken: v.exactOptional(v.array(v.tuple([v.string(), place]))),
  /** translate: the pairs among which the nearest is looked for. */
  pairs: v.exactOptional(v.array(v.tuple([v.string(), v.string()]))),
  feedForward: v.exactOptional(feedForwardSchema),
});

/** Everything that the baselines need to be measured on other data. */
export type Baselines = v.InferOutput<typeof baselinesSchema>;

/** The numbers of a feed-forward network by the names of its tensors. */
export type StoredFeedForward = v.InferOutput<typeof feedForwardSchema>;

export function encodeBaselines(baselines: Baselines): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(baselines));
}

/** @throws DamageError */
export function decodeBaselines(bytes: Uint8Array): Baselines {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new DamageError("its baselines are not JSON");
  }
  const parsed = v.safeParse(baselinesSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new DamageError(`its baselines are wrong at ${v.getDotPath(issue) ?? "the top"} (${issue.message})`);
}
