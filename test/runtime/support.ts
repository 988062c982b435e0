/** A folder in memory, a clock without waiting, and a small workspace that is easy to predict. */

import type { LoopClock } from "../../src/runtime/common/loopClock.ts";
import type { FileSystem } from "../../src/workspace/fileSystem.ts";

/** Files by path. */
export function memoryFileSystem(files: Readonly<Record<string, string>>): FileSystem {
  const bytesOf = (path: string): Uint8Array => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no file ${path}`), { code: "ENOENT" });
    return new TextEncoder().encode(text);
  };
  return {
    async list(folder) {
      const prefix = folder === "" ? "" : `${folder}/`;
      const below = Object.keys(files).filter(path => path.startsWith(prefix));
      const names = new Map(
        below.map(path => {
          const rest = path.slice(prefix.length);
          const slash = rest.indexOf("/");
          return slash < 0 ? ([rest, "file"] as const) : ([rest.slice(0, slash), "folder"] as const);
        }),
      );
      return [...names].map(([name, kind]) => ({ name, kind }));
    },
    size: async path => bytesOf(path).length,
    read: async path => bytesOf(path),
  };
}

/** Each reading takes a fixed time. Turns are real, so that messages arrive. */
export function tickingClock(tickMs: number): LoopClock & { looks: number } {
  const clock = {
    looks: 0,
    nowMs: () => tickMs * clock.looks++,
    date: () => new Date(0),
    nextTurn: () => new Promise<void>(resolve => setImmediate(resolve)),
  };
  return clock;
}

/** Files in which a `const` line is always followed by its `export` line. */
export function pairs(count: number): Record<string, string> {
  const names = ["alpha", "bravo", "carol", "delta", "eagle", "flint", "grape", "hotel"];
  return Object.fromEntries(
    Array.from({ length: count }, (_, k) => {
      const lines = names.map((_, j) => {
        const name = names[(j * 3 + k) % names.length];
        return `const ${name}Value = measure("${name}");\nexport { ${name}Value as ${name} };\n`;
      });
      return [`src/file${k}.ts`, lines.join("\n")];
    }),
  );
}
