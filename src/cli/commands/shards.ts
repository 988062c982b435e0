/** `recurrent shards`: writes the tokens of any number of folders, for training beyond one machine. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { VOCABULARY_KINDS, type VocabularyKind } from "../../core/text/vocabulary.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import type { ShardEvent } from "../../runtime/shards/shardParts.ts";
import { type ShardEnd, writeShards } from "../../runtime/shards/shardRun.ts";
import { isInside } from "../../runtime/training/requestChecks.ts";
import type { ShardRequest } from "../../storage/shards/shardManifest.ts";
import { DEFAULT_RULES } from "../../workspace/corpus.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { type Arguments, choice, list, required, text, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { sourceFolders } from "../input/sourceList.ts";
import { USAGE, UsageError } from "../input/usage.ts";
import { counted, printableName, type Terminal, thousands } from "../output/output.ts";

/** Where only the kind of the vocabulary is asked for. Set by hand, not measured. */
const VOCABULARY_SIZE = 8192;

export const shards: Command = {
  summary:
    "Writes the tokens of folders, by the rules of train, as shards for scale/train.py. " +
    "Run it again to continue where it ended.",
  options: {
    out: required(text("DIR", "Folder of the shards.")),
    vocabulary: whole(260, 65_536, "Learns a vocabulary of at most so many tokens. Default: the base model's."),
    tokenizer: choice(VOCABULARY_KINDS, "How the learned vocabulary cuts text into tokens. Default: bpe."),
    include: list("GLOB", "Learns files although their type is not known. May be repeated."),
    exclude: list("GLOB", "Leaves files out. May be repeated."),
    "max-file-bytes": whole(1, 512 * 1024 * 1024, "Largest file to learn. Default: 204800."),
  },
  operands: { least: 1, most: 100_000, what: "a folder, or a file that lists folders", usage: "<folder or list>…" },
  async run(args, { terminal, bundleFolder, baseFile, signal }) {
    const out = path.resolve(args.required("out"));
    const request = requestOf(args, await sourceFolders(args.operands));
    for (const folder of request.folders) {
      if (await isInside(folder, out)) throw new UsageError(USAGE.impossible(FAULTS.shardsInside(out, folder)));
    }
    const isJson = args.flag("json");
    const emit = (event: ShardEvent): void => show(terminal, event, { isJson, sources: request.folders.length });
    const baseVocabulary = async () => (await openBaseModel(bundleFolder, baseFile))?.vocabulary;
    const end = await writeShards(out, { request, openFolder: nodeFileSystem, baseVocabulary, emit, signal });
    if (isJson) terminal.out(JSON.stringify({ event: "end", ...end }));
    else for (const line of endLines(out, end)) terminal.out(line);
  },
};

function requestOf(args: Arguments, folders: readonly string[]): ShardRequest {
  const kind = args.text("tokenizer") as VocabularyKind | undefined; // the table has checked it
  const maxSize = args.number("vocabulary");
  const isLearned = kind !== undefined || maxSize !== undefined;
  return {
    folders: [...folders],
    include: [...args.list("include")],
    exclude: [...args.list("exclude")],
    maxFileBytes: args.number("max-file-bytes") ?? DEFAULT_RULES.maxFileBytes,
    ...(isLearned && { vocabulary: { kind: kind ?? "bpe", maxSize: maxSize ?? VOCABULARY_SIZE } }),
  };
}

function show(
  terminal: Terminal,
  event: ShardEvent,
  { isJson, sources }: { readonly isJson: boolean; readonly sources: number },
): void {
  const { type, ...fields } = event;
  if (isJson) {
    terminal.out(JSON.stringify({ event: type, ...fields }));
    return;
  }
  switch (event.type) {
    case "sampled":
      terminal.progress(`Reading samples for the vocabulary: folder ${event.source + 1} of ${sources}`);
      return;
    case "vocabulary":
      terminal.error(`The vocabulary has ${event.size} tokens.`);
      return;
    case "source":
      terminal.progress(`Folder ${event.source + 1} of ${sources}: ${counted(event.files, "file")}`);
      return;
    case "leftOut":
      terminal.error(`${printableName(event.folder)} is left out. ${event.problem}`);
      return;
    case "part":
      terminal.error(
        `Folder ${event.source + 1} of ${sources}: ${counted(event.parts, "part")} with ${thousands(event.tokens)} tokens to learn`,
      );
      return;
    default:
      event satisfies never;
  }
}

function endLines(out: string, { isComplete, parts, training, heldOut, sources }: ShardEnd): readonly string[] {
  const skipped = new Map<string, number>();
  for (const source of sources) {
    for (const [reason, count] of Object.entries(source.skipped))
      skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  }
  const secrets = sources.reduce((sum, { replacedSecrets }) => sum + replacedSecrets, 0);
  return [
    ...(isComplete ? [] : ["Stopped. Run the same command again to continue."]),
    `Wrote ${counted(parts, "part")} of ${counted(sources.length, "folder")} to ${out}: ` +
      `${counted(training.documents, "file")} with ${thousands(training.tokens)} tokens to learn, ` +
      `${counted(heldOut.documents, "file")} with ${thousands(heldOut.tokens)} tokens held out.`,
    `Replaced ${counted(secrets, "secret")}; skipped ${[...skipped].map(([reason, count]) => `${count} ${reason}`).join(", ") || "nothing"}.`,
  ];
}
