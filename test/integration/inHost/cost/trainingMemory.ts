/** Finds the training process of the extension host, and measures its memory. Linux tells both in files. */
import { readdirSync, readFileSync } from "node:fs";

/** The memory of the training processes that this process has started, in megabytes. */
export interface TrainingMemory {
  readonly residentMb: number;
  /** The most that one of them has taken. */
  readonly peakMb: number;
}

/** Measures now. Both values are 0 while nothing trains. */
export function trainingMemory(): TrainingMemory {
  let [residentMb, peakMb] = [0, 0];
  for (const pid of children()) {
    if (!readOrNothing(`/proc/${pid}/cmdline`).includes("trainingWorker")) continue;
    const status = readOrNothing(`/proc/${pid}/status`);
    residentMb = Math.max(residentMb, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
  }
  return { residentMb, peakMb };
}

function children(): readonly string[] {
  return readdirSync("/proc/self/task").flatMap(id =>
    readOrNothing(`/proc/self/task/${id}/children`).split(" ").filter(Boolean),
  );
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the process has ended
  }
}
