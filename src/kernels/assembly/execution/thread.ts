/**
 * Which part of the work is this thread's, and how the threads wait for each other.
 * Every thread has its own instance of the module over the one memory, so a global here is thread-local.
 * A wait is bounded: when no other thread gives a sign of life for long enough, or one says that it failed, the
 * step fails on all of them.
 */
import { network, SCRATCH_BYTES, setThreadId, threadId } from "../layout/network";
import { enter, WAITING } from "./profile";

/** Signals between threads, each on a cache line of its own. */
const GENERATION: usize = 1024;
const ARRIVED: usize = 1088;
const SENSE: usize = 1152;
const FAILED: usize = 1216;
const PATIENCE_MS: usize = 1280;
const PULSES: usize = 2048;

const SPINS: i32 = 30000;
const WAIT_MS: i32 = 100;
const FOREVER: i64 = -1;

/** Leaves WebAssembly by throwing: another thread failed or fell silent. */
// @ts-ignore: decorator
@external("env", "threadFailed")
declare function threadFailed(): void;

/** This thread's groups of 8 sequences. */
export let firstGroup: i32 = 0;
export let groupCount: i32 = 0;
/** A tile for products that are added to something; another tile; a panel of 256 x 8 numbers. */
export let tileScratch: usize = 0;
export let tileScratch2: usize = 0;
export let panelScratch: usize = 0;

let sense: i32 = 0;

/** Says which thread this instance is. */
export function becomeThread(id: i32): void {
  const net = network();
  setThreadId(id);
  firstGroup = shareStart(net.groups, id);
  groupCount = shareStart(net.groups, id + 1) - firstGroup;
  tileScratch = net.scratch + <usize>id * SCRATCH_BYTES;
  tileScratch2 = tileScratch + 512;
  panelScratch = tileScratch + 4096;
}

/** Where the share of thread `id` of `count` things begins. */
export function shareStart(count: i32, id: i32): i32 {
  return count * id / network().threads;
}

/** Shows the others that this thread is alive. */
// @ts-ignore: decorator
@inline
export function pulse(): void {
  const own = PULSES + (<usize>threadId << 6);
  atomic.store<i32>(own, load<i32>(own) + 1);
}

/** Returns when all threads have come here. */
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

/** Sleeps until a command after the one numbered `seen`; an idle thread costs nothing. */
export function awaitCommand(seen: i32): void {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(GENERATION) != seen) return;
  while (atomic.load<i32>(GENERATION) == seen) atomic.wait<i32>(GENERATION, seen, FOREVER);
}

/** How long all other threads may be silent before a wait fails. */
export function setPatience(ms: i32): void {
  store<i32>(PATIENCE_MS, ms);
}

/** Tells all threads that this one cannot go on. */
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
