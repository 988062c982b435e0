/** Finds the model that the extension stored: a test can read what no command tells. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The part of a manifest that tests look at. */
export interface StoredManifest {
  readonly generation: number;
  readonly spec?: { readonly cell: string; readonly hiddenSize: number };
  readonly record: { readonly steps: number };
}

const MANIFEST = /[\\/]recurrent\.recurrent[\\/]model[\\/]manifest\.json$/;

/** Reads the manifest of the workspace's model, which was written last. */
export function storedManifest(): StoredManifest {
  return JSON.parse(readFileSync(path.join(modelFolder(), "manifest.json"), "utf8")) as StoredManifest;
}

/** The folder of the workspace's model. */
function modelFolder(): string {
  const storage = process.env["RECURRENT_TEST_SERVER"];
  assert.ok(storage, "the launcher does not say where VS Code stores");
  const files = readdirSync(storage, { recursive: true, encoding: "utf8" }).map(name => path.join(storage, name));
  const found = files.filter(file => MANIFEST.test(file));
  const newest = found.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  assert.ok(newest, "there is no model");
  return path.dirname(newest);
}
