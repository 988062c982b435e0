/** What a command of the terminal is, and what it may use. */
import type { Terminal } from "../output/output.ts";
import type { Arguments, Operands, OptionTable } from "./arguments.ts";

/** The world as a command sees it; `main.ts` gives the real one. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Folder of the bundle, which also holds the kernels and the thread script. */
  readonly bundleFolder: string;
  /** A base model to use instead of the program's own. */
  readonly baseFile?: string | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly stdin: NodeJS.ReadableStream;
}

/** The same command with other options, where one of them says so. */
export interface CommandVariant {
  /** The option that chooses it, without the dashes. */
  readonly option: string;
  readonly command: Command;
}

/** One command. Its table of options makes both the parsing and the help. */
export interface Command {
  /** What the command does, in one sentence. */
  readonly summary: string;
  readonly options: OptionTable;
  readonly operands: Operands;
  readonly variant?: CommandVariant;
  /**
   * @throws UsageError on wrong arguments (exit code 2)
   * @throws any other error when the task cannot be done (exit code 1)
   */
  run(args: Arguments, context: CommandContext): Promise<void>;
}
