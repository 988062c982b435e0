/** The parts of the extension's log that are used here, so that a test needs no editor. */

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(error: string | Error): void;
}

/** A log whose level is known, so that nothing is prepared for lines that it would drop. */
export interface LeveledLog extends Log {
  /** As in `vscode.LogLevel`. */
  readonly logLevel: number;
  trace(message: string): void;
}
