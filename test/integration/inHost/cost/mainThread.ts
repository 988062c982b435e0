/** Measures the turns of the extension host's event loop: how long the main thread is busy at a time. */
import { Session } from "node:inspector/promises";

/** How long the main thread worked without a break, in milliseconds of processor time. */
export interface Turns {
  readonly longestMs: number;
  /** The part of the extension's own code in the longest turn in which it took part. */
  readonly longestOwnMs: number;
  /** Turns over 20 ms in which the extension's own code took more than 20 ms. */
  readonly ownOver20: number;
  readonly over20: number;
  readonly totalMs: number;
  /** Of the extension's own code. */
  readonly ownMs: number;
  /** The functions that took most of the time in the extension's longest turn. */
  readonly longestIn: string;
}

interface Turn {
  readonly startUs: number;
  readonly endUs: number;
  readonly cpuMs: number;
}

interface Sample {
  readonly atUs: number;
  readonly ms: number;
  readonly name: string;
}

interface CpuProfile {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly url: string; readonly functionName: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const LONG_MS = 20;
const SAMPLE_US = 500;

/** Processor time counts, so that other programs on the machine do not matter. */
export class MainThread {
  /** @param script path of the extension's bundle */
  constructor(private readonly script: string) {}

  /** Runs something and measures the turns until it has ended. */
  async turnsOf(body: () => Promise<unknown>): Promise<Turns> {
    const session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
    await session.post("Profiler.start");
    const turns: Turn[] = [];
    const stop = this.#record(turns);
    await body();
    stop();
    const { profile } = (await session.post("Profiler.stop")) as unknown as { profile: CpuProfile };
    session.disconnect();
    return this.#summary(turns, this.#ownSamples(profile));
  }

  /** Looks at the processor time of this thread once in each turn. */
  #record(turns: Turn[]): () => void {
    let isOn = true;
    let cpuUs = threadCpuUs();
    let startUs = nowUs();
    const look = (): void => {
      const endUs = nowUs();
      const cpu = threadCpuUs();
      turns.push({ startUs, endUs, cpuMs: (cpu - cpuUs) / 1000 });
      [cpuUs, startUs] = [cpu, endUs];
      if (isOn) setTimeout(() => setImmediate(look), 1);
    };
    setImmediate(look);
    return () => {
      isOn = false;
    };
  }

  /** The times at which the extension's code was on the stack. */
  #ownSamples({ nodes, samples, timeDeltas, startTime }: CpuProfile): readonly Sample[] {
    const own = new Set<number>();
    const byId = new Map(nodes.map(node => [node.id, node]));
    const mark = (id: number, isOwn: boolean): void => {
      const node = byId.get(id)!;
      const isMarked = isOwn || node.callFrame.url.endsWith(this.script);
      if (isMarked) own.add(id);
      for (const child of node.children ?? []) mark(child, isMarked);
    };
    mark(nodes[0]!.id, false);
    let atUs = startTime;
    return samples.flatMap((id, k) => {
      atUs += timeDeltas[k]!;
      const name = byId.get(id)!.callFrame.functionName;
      return own.has(id) ? [{ atUs, ms: (timeDeltas[k + 1] ?? SAMPLE_US) / 1000, name }] : [];
    });
  }

  #summary(turns: readonly Turn[], own: readonly Sample[]): Turns {
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    let at = 0;
    const parts = turns.map(({ startUs, endUs, cpuMs }) => {
      const samples: Sample[] = [];
      for (; at < own.length && own[at]!.atUs < endUs; at++) if (own[at]!.atUs >= startUs) samples.push(own[at]!);
      // Samples count the time in which the thread waited for a processor.
      return { samples, ms: Math.min(sum(samples.map(({ ms }) => ms)), cpuMs) };
    });
    const shares = parts.map(({ ms }) => ms);
    const longest = parts.reduce((most, part) => (part.ms > most.ms ? part : most), { samples: [], ms: 0 });
    const cpu = turns.map(({ cpuMs }) => cpuMs);
    return {
      longestMs: Math.max(0, ...cpu),
      longestOwnMs: Math.max(0, ...shares),
      over20: cpu.filter(ms => ms > LONG_MS).length,
      ownOver20: shares.filter(ms => ms > LONG_MS).length,
      totalMs: sum(cpu),
      ownMs: sum(shares),
      longestIn: topOf(longest.samples),
    };
  }
}

function topOf(samples: readonly Sample[]): string {
  const byName = new Map<string, number>();
  for (const { name, ms } of samples) byName.set(name || "(anonymous)", (byName.get(name || "(anonymous)") ?? 0) + ms);
  const top = [...byName].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return top.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(", ");
}

const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

/** Node 23.9 and newer. */
function threadCpuUs(): number {
  const { user, system } = (
    process as unknown as { threadCpuUsage(): { readonly user: number; readonly system: number } }
  ).threadCpuUsage();
  return user + system;
}
