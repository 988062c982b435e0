/** The corpus rules of token shards: those of training, without the limit on the whole. */
import type { ShardRequest } from "../../storage/shards/shardManifest.ts";
import { type CorpusRules, DEFAULT_RULES } from "../../workspace/corpus.ts";

export function rulesOf({ include, exclude, maxFileBytes }: ShardRequest): CorpusRules {
  return { ...DEFAULT_RULES, include, exclude, maxFileBytes, maxTotalBytes: Number.POSITIVE_INFINITY };
}
