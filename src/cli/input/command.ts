/** What a command of the terminal is, and what it may use. */
import type { Terminal } from "../output/output.ts";

/** The world as a command sees it; `main.ts` gives the real one. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Folder of the bundle: kernels and thread script lie beside it. */
  readonly bundleFolder: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly stdin: NodeJS.ReadableStream;
}

export interface Command {
  readonly summary: string;
  readonly usage: string;
  /**
   * @throws UsageError on wrong arguments (exit code 2)
   * @throws UserError when the task cannot be done (exit code 1)
   */
  run(argv: readonly string[], context: CommandContext): Promise<void>;
}
