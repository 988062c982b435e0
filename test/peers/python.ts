/** Runs Python with PyTorch, if it is installed (Debian: python3-torch). */
import { spawnSync } from "node:child_process";
import path from "node:path";

/** The interpreter with torch, if any: Debian's first, because another may come before it in PATH. */
export function pythonWithTorch(): string | undefined {
  return ["/usr/bin/python3", "python3"].find(
    python => spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
  );
}

/** Runs a script of this folder: one JSON object in, one out. @throws Error with what it wrote on stderr */
export function askPython(python: string, script: string, request: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(python, [path.join(import.meta.dirname, script)], {
    input: JSON.stringify(request),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
