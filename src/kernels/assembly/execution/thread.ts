/**
 * The share of the work of each thread, and the synchronization of the threads.
 * Every thread has its own instance of the module over one shared memory, so a global here is thread-local.
 * A wait is bounded. If no other thread responds for long enough, or one reports a failure, the step fails on all.
 */
import { network, SCRATCH_BYTES, setThreadId, threadId } from "../layout/network";
import { enter, WAITING } from "./profile";

/** The addresses of the signals between threads, each on a cache line of its own. */
const GENERATION: usize = 1024;
const ARRIVED: usize = 1088;
const SENSE: usize = 1152;
const FAILED: usize = 1216;
const PATIENCE_MS: usize = 1280;
const PULSES: usize = 2048;

/** How often a thread checks a signal before it sleeps; set by hand, not measured. */
const SPINS: i32 = 30000;
const WAIT_MS: i32 = 100;
const FOREVER: i64 = -1;

/** Throws out of WebAssembly: another thread failed or does not respond. */
// @ts-ignore: decorator
@external("env", "threadFailed")
declare function threadFailed(): void;

/** The groups of 8 sequences of this thread. */
export let firstGroup: i32 = 0;
export let groupCount: i32 = 0;
/** Scratch space: a tile for products that are added to something, another tile, and packed panels. */
export let tileScratch: usize = 0;
export let tileScratch2: usize = 0;
export let panelScratch: usize = 0;

let sense: i32 = 0;

/** Makes this instance thread `id`. */
export function becomeThread(id: i32): void {
  const net = network();
  setThreadId(id);
  firstGroup = shareStart(net.groups, id);
  groupCount = shareStart(net.groups, id + 1) - firstGroup;
  tileScratch = net.scratch + <usize>id * SCRATCH_BYTES;
  tileScratch2 = tileScratch + 512;
  panelScratch = tileScratch + 4096;
}

/** Gives this instance the scratch space of a call, where there is no network: SCRATCH_BYTES. */
export function useScratch(address: usize): void {
  tileScratch = address;
  tileScratch2 = address + 512;
  panelScratch = address + 4096;
}

/** The index at which the share of thread `id` of `count` items begins. */
export function shareStart(count: i32, id: i32): i32 {
  return count * id / network().threads;
}

/** Signals to the other threads that this one is alive. */
// @ts-ignore: decorator
@inline
export function pulse(): void {
  const own = PULSES + (<usize>threadId << 6);
  atomic.store<i32>(own, load<i32>(own) + 1);
}

/** Returns when all threads have arrived. */
export function barrier(): void {
  const threads = network().threads;
  if (threads == 1) return;
  sense ^= 1;
  if (atomic.add<i32>(ARRIVED, 1) + 1 < threads) {
    const phase = enter(WAITING);
    waitWhile(SENSE, sense ^ 1);
    enter(phase);
    return;
  }
  atomic.store<i32>(ARRIVED, 0);
  atomic.store<i32>(SENSE, sense);
  atomic.notify(SENSE, threads);
}

/** Starts a command on all other threads. */
export function release(): void {
  if (network().threads == 1) return;
  atomic.add<i32>(GENERATION, 1);
  atomic.notify(GENERATION, -1);
}

/** Sleeps until the command after number `seen`. An idle thread uses no CPU time. */
export function awaitCommand(seen: i32): void {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(GENERATION) != seen) return;
  while (atomic.load<i32>(GENERATION) == seen) atomic.wait<i32>(GENERATION, seen, FOREVER);
}

/** Sets how long all other threads may not respond before a wait fails. */
export function setPatience(ms: i32): void {
  store<i32>(PATIENCE_MS, ms);
}

/** Tells all threads that this one failed. */
export function reportFailure(): void {
  atomic.store<i32>(FAILED, 1);
  atomic.notify(SENSE, -1);
}

function waitWhile(address: usize, value: i32): void {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(address) != value) return;
  let silentMs = 0;
  let heard = pulses();
  while (atomic.load<i32>(address) == value) {
    const hasTimedOut = atomic.wait<i32>(address, value, <i64>WAIT_MS * 1000000) == 2;
    if (atomic.load<i32>(FAILED) != 0) threadFailed();
    if (!hasTimedOut) continue;
    const now = pulses();
    silentMs = now == heard ? silentMs + WAIT_MS : 0;
    heard = now;
    if (silentMs >= load<i32>(PATIENCE_MS)) {
      reportFailure();
      threadFailed();
    }
  }
}

function pulses(): i32 {
  let sum = 0;
  const threads = <usize>network().threads;
  for (let t: usize = 0; t < threads; t++) sum += atomic.load<i32>(PULSES + (t << 6));
  return sum;
}
