/** The lessons in a page of their own: progress stays in the browser, and the worker's script is in the page. */
import type { LearnHost } from "../../state/learnHost.ts";

const KEY = "recurrent.learn";

/** @param storage where progress is kept; a browser may forbid it */
export function pageHost(storage: Pick<Storage, "getItem" | "setItem">, showPlayground: () => void): LearnHost {
  return {
    showPlayground,
    loadWorker: () => Promise.resolve(),
    stored() {
      try {
        return JSON.parse(storage.getItem(KEY) ?? "null");
      } catch {
        return undefined; // forbidden, or written by something else
      }
    },
    store(value) {
      try {
        storage.setItem(KEY, JSON.stringify(value));
      } catch {
        // A page that may not store begins anew next time.
      }
    },
  };
}
