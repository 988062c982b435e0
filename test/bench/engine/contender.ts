/**
 * Runs one contender of the speed bench in a process of its own, which works only on demand. It prints READY. For each
 * line with a number it then takes that many steps and prints their time as JSON. Thus contenders take turns within a
 * minute and do not disturb each other.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** The time of some steps: by the clock, and CPU time of all cores. */
export interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The contender's side: works until stdin ends. */
export async function serveSteps(run: (steps: number) => void | Promise<void>): Promise<void> {
  process.stdout.write("READY\n");
  for await (const line of createInterface({ input: process.stdin })) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await run(Number(line));
    const seconds = (performance.now() - start) / 1e3;
    const { user, system } = process.cpuUsage(cpu);
    process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6 } satisfies Took)}\n`);
  }
  process.exit(0);
}

/** The bench's side of a contender. */
export class Contender {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #interface: Interface;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#interface = createInterface({ input: child.stdout! });
    this.#lines = this.#interface[Symbol.asyncIterator]();
  }

  /** @throws Error when it ends before it is ready */
  static async start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Contender> {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
    const contender = new Contender(child);
    while ((await contender.#nextLine()) !== "READY");
    return contender;
  }

  async run(steps: number): Promise<Took> {
    this.#child.stdin!.write(`${steps}\n`);
    return JSON.parse(await this.#nextLine()) as Took;
  }

  async end(): Promise<void> {
    const ended = new Promise(resolve => this.#child.once("exit", resolve));
    this.#child.stdin!.end();
    await ended;
    this.#interface.close();
  }

  async #nextLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`a contender ended: ${this.#child.spawnargs.join(" ")}`);
    return value;
  }
}
