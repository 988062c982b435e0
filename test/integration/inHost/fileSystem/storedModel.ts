/** Finds the models that the extension stored: a test can read what no command tells. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The part of a manifest that tests look at. */
export interface StoredManifest {
  /** The number among the kept models; 0 for the model in use. */
  readonly slot: number;
  readonly spec?: { readonly cell: string; readonly hiddenSize: number };
  readonly record: { readonly steps: number; readonly trainedAt: string };
}

const MANIFEST = /[\\/]recurrent\.recurrent[\\/]model[\\/](?:earlier[\\/](\d)[\\/])?manifest\.json$/;

/** Reads the manifests of the workspace's models: the model in use first, then the others. */
export function storedManifests(): readonly StoredManifest[] {
  const storage = process.env["RECURRENT_TEST_SERVER"];
  assert.ok(storage, "the launcher does not say where VS Code stores");
  const files = readdirSync(storage, { recursive: true, encoding: "utf8" }).map(name => path.join(storage, name));
  return files
    .filter(file => MANIFEST.test(file) && statSync(file).isFile())
    .map(file => ({ ...JSON.parse(readFileSync(file, "utf8")), slot: Number(MANIFEST.exec(file)?.[1] ?? 0) }))
    .sort((a, b) => a.slot - b.slot);
}

/** The model in use. */
export function modelInUse(): StoredManifest {
  const [inUse] = storedManifests();
  assert.ok(inUse?.slot === 0, "there is no model");
  return inUse;
}

/** The model that was trained last, in use or not. */
export function newestModel(): StoredManifest {
  const newest = [...storedManifests()].sort((a, b) => b.record.trainedAt.localeCompare(a.record.trainedAt))[0];
  assert.ok(newest, "there is no model");
  return newest;
}
