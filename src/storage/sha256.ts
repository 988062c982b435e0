/** SHA-256, the hash by which stored files and learned texts are recognized. */
import { createHash } from "node:crypto";

/**
 * Computes the SHA-256 of some data.
 *
 * @param data a text (as UTF-8), bytes, or parts that are hashed as if they were joined
 */
export function sha256(
  data: string | Uint8Array | Iterable<string | Uint8Array>,
  encoding: "hex" | "base64" = "hex",
): string {
  const hash = createHash("sha256");
  for (const part of typeof data === "string" || data instanceof Uint8Array ? [data] : data) hash.update(part);
  return hash.digest(encoding);
}
