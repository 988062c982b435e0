/**
 * Remembers which files a network has learned, as hashes: base64 of the sorted first six bytes of each path's SHA-256.
 * A rule that comes later can then be held against the network, which cannot forget a part of what it learned.
 */
import { createHash } from "node:crypto";

const BYTES = 6;

/** Encodes the paths, together with those that are encoded already. */
export function encodePaths(paths: Iterable<string>, earlier = ""): string {
  const hashes = new Set(hashesIn(earlier));
  for (const path of paths) hashes.add(hashOf(path));
  return Buffer.from([...hashes].sort().join(""), "hex").toString("base64");
}

/** Whether a path is among the encoded ones. */
export function pathTest(encoded: string): (path: string) => boolean {
  const hashes = new Set(hashesIn(encoded));
  return path => hashes.has(hashOf(path));
}

function hashesIn(encoded: string): string[] {
  const hex = Buffer.from(encoded, "base64").toString("hex");
  return hex.match(new RegExp(`.{${2 * BYTES}}`, "g")) ?? [];
}

function hashOf(path: string): string {
  return createHash("sha256")
    .update(path)
    .digest("hex")
    .slice(0, 2 * BYTES);
}
