/** Reads the notes about models of workspaces, and says which folders may be emptied because of one. */
import * as path from "node:path";

/** A model of a workspace, as its window noted it. */
export interface NotedModel {
  /** What the workspace is called. */
  readonly workspace: string;
  /** Absolute path of the extension's storage for that workspace. */
  readonly storage: string;
  readonly lastUsedMs: number;
}

/** Reads a note; undefined where it is none. */
export function parseNotedModel(text: string): NotedModel | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null) return undefined;
  const { workspace, storage, lastUsedMs } = json as Readonly<Record<string, unknown>>;
  const isSound = typeof workspace === "string" && typeof storage === "string" && path.isAbsolute(storage);
  if (!isSound || typeof lastUsedMs !== "number" || !Number.isFinite(lastUsedMs)) return undefined;
  return { workspace, storage: path.normalize(storage), lastUsedMs };
}

/** Whether a folder may be the extension's storage for a workspace, given that of this one. Nothing else is deleted. */
export function isWorkspaceStorage(folder: string, own: string): boolean {
  const sameExtension = path.basename(folder) === path.basename(own);
  return sameExtension && path.dirname(path.dirname(folder)) === path.dirname(path.dirname(own));
}
