import { expect, test } from "vitest";
import { ReadingSpeed } from "../../../src/completion/suggest/readingSpeed.ts";

/** Within half of 150 ms, at a speed that is typical. */
const UNMEASURED = 535;

/** A machine that reads a token in so many milliseconds. */
function machine(msPerToken: number) {
  let now = 1000;
  let unread = 0;
  const speed = new ReadingSpeed();
  const deadline = { isLate: () => false, leftMs: () => 150, nowMs: () => now };
  return {
    tokens: () => speed.tokensWithin(deadline),
    read(count: number): void {
      unread = count;
      speed.measure(
        deadline,
        () => unread,
        () => {
          now += count * msPerToken;
          unread = 0;
        },
      );
    },
  };
}

test("as many tokens are read as fit into half of the time, by the speed of the last reading", () => {
  const { tokens, read } = machine(0.5);
  read(200);
  expect(tokens()).toBe(150);
});

test("a fast machine reads no more than is useful, and a slow one enough for an answer", () => {
  const [fast, slow] = [machine(0.01), machine(20)];
  expect(fast.tokens()).toBe(UNMEASURED);
  for (const { read } of [fast, slow]) read(100);
  expect([fast.tokens(), slow.tokens()]).toEqual([1024, 64]);
});

test("a few tokens measure nothing, and neither does a clock that stands still", () => {
  const { tokens, read } = machine(20);
  read(31);
  expect(tokens()).toBe(UNMEASURED);
  const still = machine(0);
  still.read(100);
  expect(still.tokens()).toBe(UNMEASURED);
});
