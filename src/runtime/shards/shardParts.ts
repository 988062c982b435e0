/** What a run that writes token shards needs from outside, and what it says while it works. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { ShardRequest } from "../../storage/shards/shardManifest.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";

/** What a run says while it works. */
export type ShardEvent =
  | { readonly type: "sampled"; readonly source: number; readonly folder: string; readonly chars: number }
  | { readonly type: "vocabulary"; readonly size: number }
  | { readonly type: "source"; readonly source: number; readonly folder: string; readonly files: number }
  | { readonly type: "leftOut"; readonly source: number; readonly folder: string; readonly problem: string }
  | { readonly type: "part"; readonly parts: number; readonly source: number; readonly tokens: number };

/** Everything outside a run that it uses. */
export interface ShardParts {
  readonly request: ShardRequest;
  readonly openFolder: (folder: string) => FileSystem;
  /** The vocabulary where the request asks for none of its own. */
  readonly baseVocabulary: () => Promise<Vocabulary | undefined>;
  readonly emit: (event: ShardEvent) => void;
  readonly signal: AbortSignal;
  /** Tokens of a part; absent: the usual number. */
  readonly partTokens?: number;
}
