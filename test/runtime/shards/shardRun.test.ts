/** Token shards hold what training would learn, whatever interrupts their writing. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { vocabularyFromJson } from "../../../src/core/text/vocabularyFile.ts";
import type { ShardEvent, ShardParts } from "../../../src/runtime/shards/shardParts.ts";
import { writeShards } from "../../../src/runtime/shards/shardRun.ts";
import { readFolder } from "../../../src/runtime/training/learnedCorpus.ts";
import { sha256 } from "../../../src/storage/sha256.ts";
import { parseShardManifest, type ShardManifest } from "../../../src/storage/shards/shardManifest.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";

const vocabulary = trainVocabulary("bpe", ["const alpha = measure(beta);\n".repeat(9)], 280);
/** Only a name before it tells that it is one. */
const SECRET = "Zk7-umber-4412";

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-shards-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

let folders = 0;
const nextFolder = (): string => path.join(home, `folder${folders++}`);

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = nextFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Files that differ from those of every other name. */
function project(name: string, count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, k) => [
      `src/${name}${k}.ts`,
      `export const ${name}${k} = measure(${k});\n`.repeat(5),
    ]),
  );
}

function partsOf(sources: readonly string[], more: Partial<ShardParts> = {}): ShardParts {
  return {
    request: { folders: [...sources], include: [], exclude: [], maxFileBytes: 10_000 },
    openFolder: nodeFileSystem,
    baseVocabulary: async () => vocabulary,
    emit: () => {},
    signal: new AbortController().signal,
    partTokens: 400,
    ...more,
  };
}

function manifestIn(out: string): ShardManifest {
  return parseShardManifest(readFileSync(path.join(out, "shards.json"), "utf8"));
}

/** The texts of one side, in their order. */
function textsIn(out: string, side: "training" | "heldOut"): string[] {
  const { parts, vocabulary: entry } = manifestIn(out);
  const known = vocabularyFromJson(JSON.parse(readFileSync(path.join(out, entry!.name), "utf8")));
  const texts: string[] = [];
  for (const part of parts) {
    const bytes = readFileSync(path.join(out, part[side].name));
    expect(sha256(bytes)).toBe(part[side].sha256);
    expect(bytes.length).toBe(2 * part[side].tokens);
    let ids: number[] = [];
    for (let at = 0; at < bytes.length; at += 2) {
      const id = bytes.readUInt16LE(at);
      if (id !== known.eos) ids.push(id);
      else {
        texts.push(known.decode(ids));
        ids = [];
      }
    }
    expect(ids).toEqual([]);
  }
  return texts;
}

const sides = (out: string) => ({ training: textsIn(out, "training"), heldOut: textsIn(out, "heldOut") });

test("shards hold the files that training would learn, on the same side", async () => {
  const folder = folderOf({ ...project("alpha", 30), "a.png": "\0", "package-lock.json": "{}", ".env": "KEY=1\n" });
  const out = nextFolder();
  const end = await writeShards(out, partsOf([folder]));
  const limits = { signal: new AbortController().signal };
  const { training, validation, report } = await readFolder(
    { folder, modelFolder: "", budgetSeconds: 0, maxFileBytes: 10_000 },
    nodeFileSystem(folder),
    limits,
  );
  expect(sides(out)).toEqual({
    training: training.map(({ text }) => text),
    heldOut: validation.map(({ text }) => text),
  });
  expect(end).toMatchObject({
    isComplete: true,
    training: { documents: training.length, chars: report.trainingChars },
  });
  expect(end.parts).toBeGreaterThan(2);
  const skipped = Object.fromEntries(report.skipped.map(({ reason, count }) => [reason, count]));
  expect(manifestIn(out).sources).toEqual([{ folder, replacedSecrets: 0, skipped }]);
});

test("what one file gives away is replaced in the files before it, also in an earlier part", async () => {
  const key = { "src/zeta.ts": `const password = "${SECRET}";\n` };
  const folder = folderOf({ ...project("alpha", 20), "aaa.txt": `call me and say ${SECRET}\n`, ...key });
  const out = nextFolder();
  const end = await writeShards(out, partsOf([folder]));
  const all = Object.values(sides(out)).flat().join("");
  expect(all).not.toContain(SECRET);
  expect(all).toContain("call me and say REDACTED");
  expect(end.sources[0]!.replacedSecrets).toBe(2);
  expect(readdirSync(out).filter(name => name.includes("tmp"))).toEqual([]);
});

test("a text is learned once, however many folders hold it", async () => {
  const shared = project("shared", 12);
  const [first, second] = [
    folderOf({ ...shared, ...project("one", 8) }),
    folderOf({ ...shared, ...project("two", 8) }),
  ];
  const out = nextFolder();
  const end = await writeShards(out, partsOf([first, second]));
  expect(end.training.documents + end.heldOut.documents).toBe(28);
  expect(end.sources[1]!.skipped).toEqual({ duplicate: 12 });
});

describe("a run that was interrupted", () => {
  const three = () => [
    folderOf(project("one", 25)),
    folderOf({ ...project("two", 25), ...project("one", 5) }),
    folderOf(project("three", 25)),
  ];

  test.each([1, 2, 5, 7])("by a crash after part %i continues to the same shards", async parts => {
    const sources = three();
    const [whole, broken] = [nextFolder(), nextFolder()];
    await writeShards(whole, partsOf(sources));
    const emit = (event: ShardEvent): void => {
      if (event.type === "part" && event.parts === parts) throw new Error("crash");
    };
    await expect(writeShards(broken, partsOf(sources, { emit }))).rejects.toThrow("crash");
    expect(manifestIn(broken)).toMatchObject({ isComplete: false });
    const end = await writeShards(broken, partsOf(sources));
    expect(end.isComplete).toBe(true);
    expect(sides(broken)).toEqual(sides(whole));
    expect(manifestIn(broken)).toEqual(manifestIn(whole));
  });

  test.each(["source", "part"] as const)("by the user at a %s continues to the same shards", async type => {
    const sources = three();
    const [whole, broken] = [nextFolder(), nextFolder()];
    await writeShards(whole, partsOf(sources));
    for (let runs = 0; runs < 9; runs++) {
      const stop = new AbortController();
      const emit = (event: ShardEvent): void => {
        if (event.type === type && runs < 8) stop.abort();
      };
      await writeShards(broken, partsOf(sources, { emit, signal: stop.signal }));
    }
    expect(manifestIn(broken).isComplete).toBe(true);
    expect(sides(broken)).toEqual(sides(whole));
  });

  test("is refused for other folders, and where a shard is gone or cut", async () => {
    const sources = three();
    const out = nextFolder();
    await writeShards(out, partsOf(sources));
    await expect(writeShards(out, partsOf(sources.slice(1)))).rejects.toThrow("other folders or settings");
    const { name } = manifestIn(out).parts[1]!.training;
    truncateSync(path.join(out, name), 10);
    await expect(writeShards(out, partsOf(sources))).rejects.toThrow(`${name} has 10 bytes`);
    rmSync(path.join(out, name));
    await expect(writeShards(out, partsOf(sources))).rejects.toThrow(`${name} is missing`);
  });
});

test("a folder that cannot be read is named, and the others are written", async () => {
  const missing = nextFolder();
  const out = nextFolder();
  const end = await writeShards(out, partsOf([missing, folderOf(project("one", 5))]));
  expect(end.sources[0]!.problem).toContain("can no longer be read");
  expect(end.training.documents).toBeGreaterThan(3);
});

test("a vocabulary of all folders knows the words of each, and none of what is held out alone", async () => {
  const word = (letter: string) => letter.repeat(9);
  const sources = [
    folderOf({ "a.txt": `${word("qx")} `.repeat(30) }),
    folderOf({ "b.txt": `${word("vz")} `.repeat(30) }),
  ];
  const out = nextFolder();
  const parts = partsOf(sources);
  await writeShards(out, { ...parts, request: { ...parts.request, vocabulary: { kind: "word", maxSize: 300 } } });
  const known = vocabularyFromJson(JSON.parse(readFileSync(path.join(out, "tokenizer.json"), "utf8")));
  expect([...known.encode(`${word("qx")} ${word("vz")}`).ids]).not.toContain(known.unk);
});
