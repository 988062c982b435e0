/** Requests of one document wait for each other; those of others do not. */
import { expect, test } from "vitest";
import { OneAtATime } from "../../../src/host/model/oneAtATime.ts";
import { CanceledError } from "../../../src/protocol/rpc.ts";

/** A worker that answers when the test says so. */
function setUp() {
  const queue = new OneAtATime();
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  const ask = (document: string, prefix: string, signal = new AbortController().signal) => {
    const result = queue.run(document, signal, async onAnswered => {
      sent.push(prefix);
      await new Promise<void>(resolve => answers.push(resolve));
      onAnswered();
      return prefix;
    });
    result.catch(() => {});
    return result;
  };
  const answer = async () => {
    answers.shift()!();
    for (let k = 0; k < 5; k++) await Promise.resolve();
  };
  return { ask, sent, answers, answer };
}

test("ten keystrokes while the worker is busy send two requests: the first and the last", async () => {
  const { ask, sent, answer } = setUp();
  const results = Array.from({ length: 10 }, (_, k) => ask("a.ts", `key ${k}`));
  expect(sent).toEqual(["key 0"]);
  await answer();
  expect(sent).toEqual(["key 0", "key 9"]);
  await answer();
  expect(await results[0]).toBe("key 0");
  expect(await results[9]).toBe("key 9");
  for (const result of results.slice(1, 9)) await expect(result).rejects.toBeInstanceOf(CanceledError);
});

test("a request that is canceled while it waits is not sent", async () => {
  const { ask, sent, answer } = setUp();
  const first = ask("a.ts", "first");
  const controller = new AbortController();
  const second = ask("a.ts", "second", controller.signal);
  controller.abort();
  await expect(second).rejects.toBeInstanceOf(CanceledError);
  await answer();
  await first;
  const third = ask("a.ts", "third");
  await answer();
  expect(await third).toBe("third");
  expect(sent).toEqual(["first", "third"]);
});

test("documents do not wait for each other", async () => {
  const { ask, sent } = setUp();
  void ask("a.ts", "a");
  void ask("b.ts", "b");
  expect(sent).toEqual(["a", "b"]);
});

test("a request that comes while the place changes hands waits too", async () => {
  const { ask, sent, answers } = setUp();
  void ask("a.ts", "first");
  void ask("a.ts", "second");
  answers.shift()!();
  await Promise.resolve();
  void ask("a.ts", "third");
  for (let k = 0; k < 5; k++) await Promise.resolve();
  expect(sent).toEqual(["first", "second"]);
});
