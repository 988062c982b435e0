/** A real git repository in a folder of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const IDENTITY = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "core.autocrlf=false"];

export class GitRepository {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main");
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", [...IDENTITY, ...args], { cwd: this.folder, encoding: "utf8", stdio: "pipe" }).trim();
  }

  /** Writes files, removes those without a text, and commits. */
  commit(files: Readonly<Record<string, string | Uint8Array | undefined>>): string {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
    }
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "--message", "change");
    return this.git("rev-parse", "HEAD");
  }
}

export const handler = (k: number): string =>
  `export function handler${k}(request: Request): Response {\n` +
  `  const session = openSession(request.headers);\n  return respondWith(session, ${k});\n}\n`;

/** Twelve files that say nearly the same, and one that ends its lines as Windows does. */
export const BASE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`src/handler${k}.ts`, handler(k)])),
  "src/windows.ts": "first();\r\nsecond();\r\n",
  "src/old.ts": "export const old = openSession(window.headers);\n",
};
