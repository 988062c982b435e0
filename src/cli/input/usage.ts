/** What the terminal says about wrong arguments: every sentence, in one place. The command's name precedes each. */
export const USAGE = {
  noCommand: (commands: string) => `No command was given. Use one of ${commands}.`,
  unknownCommand: (found: string, commands: string) => `There is no command "${found}". Use one of ${commands}.`,
  missing: (what: string) => `An argument is missing. Add ${what}.`,
  unexpected: (found: string) => `The argument "${found}" is one too many. Remove it.`,
  /** @param what the first sentence of Node's own message, which names the option */
  badOption: (what: string) => `${what}. Run the command with --help to see its options.`,
  notOneOf: (name: string, choices: string, found: unknown) => `--${name} takes one of ${choices}, not "${found}".`,
  notANumber: (name: string, what: string, minimum: number, maximum: number, found: unknown) =>
    `--${name} takes ${what} from ${minimum} to ${maximum}, not "${found}".`,
  cannotRead: (file: string, why: string) => `${file} cannot be read (${why}). Check the path.`,
  cannotWrite: (file: string, why: string) => `${file} cannot be written (${why}). Choose another place.`,
  notText: (file: string) => `${file} holds no text in UTF-8. Save it as UTF-8, or name another file.`,
  noFolders: (file: string) => `The list ${file} names no folder. Add one folder on each line.`,
  noText: () => "The files and folders that you named hold no text. Name others.",
  /** @param why a sentence of core/faults.ts */
  impossible: (why: string) => why,
  taskNotBase: () => "The network of a task completes no code, so it is no base model. Use --model alone.",
  taskNoCurve: () => "The network of a task comes without a learning curve. Leave out --report.",
  contradiction: () => "--resume continues from a model and --from-scratch leaves it out. Use only one of them.",
} as const;

/** Wrong arguments: one line on stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
