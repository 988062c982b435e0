import { MessageChannel, Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { messagePort, workerPort } from "../../src/protocol/port.ts";
import { CanceledError, type Client, connect, type Handlers, PortClosedError, serve } from "../../src/protocol/rpc.ts";

interface Shop {
  requests: {
    double: { params: { readonly n: number }; result: { readonly n: number } };
    wait: { params: Record<string, never>; result: { readonly reason: string } };
    fail: { params: { readonly thrown: unknown }; result: Record<string, never> };
    unclonable: { params: Record<string, never>; result: unknown };
    any: { params: unknown; result: unknown };
  };
  events: { sold: { readonly item: string } };
}

const untilAborted = (signal: AbortSignal): Promise<{ reason: string }> =>
  new Promise(resolve => signal.addEventListener("abort", () => resolve({ reason: "aborted" })));

const base: Handlers<Shop> = {
  double: ({ n }) => ({ n: 2 * n }),
  wait: (_params, signal) => untilAborted(signal),
  fail: () => {
    throw new RangeError("no such thing");
  },
  unclonable: () => () => 1,
  any: params => params,
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function pair(handlers: Handlers<Shop> = base) {
  const { port1, port2 } = new MessageChannel();
  const server = serve<Shop>(messagePort(port2), handlers);
  const client = connect<Shop>(messagePort(port1));
  closers.push(() => client.close());
  return { client, server, near: port1, far: port2 };
}

describe("a request settles", () => {
  test("with the handler's error: its name, its message, and where it was thrown", async () => {
    const { client } = pair();
    const failed = client.request("fail", { thrown: 1 });
    await expect(failed).rejects.toMatchObject({ name: "RangeError", message: "no such thing" });
    await expect(failed).rejects.toHaveProperty("remoteStack", expect.stringContaining("rpc.test"));
  });

  test("with an error when the handler throws what is no Error", async () => {
    const { client } = pair({
      ...base,
      fail: () => {
        throw "just a text";
      },
    });
    await expect(client.request("fail", { thrown: 1 })).rejects.toMatchObject({ message: "just a text" });
  });

  test("with an error when nobody handles the method, an inherited name included", async () => {
    const { client } = pair();
    const ask = client.request as (method: string, params: unknown) => Promise<unknown>;
    await expect(ask("nothing", {})).rejects.toMatchObject({ message: 'no handler for "nothing"' });
    await expect(ask("toString", {})).rejects.toMatchObject({ message: 'no handler for "toString"' });
  });

  test("with DataCloneError when its parameters cannot cross, and the channel lives on", async () => {
    const { client } = pair();
    await expect(client.request("any", () => 1)).rejects.toMatchObject({ name: "DataCloneError" });
    expect(await client.request("double", { n: 4 })).toEqual({ n: 8 });
  });

  test("with DataCloneError when its result cannot cross", async () => {
    const { client } = pair();
    await expect(client.request("unclonable", {})).rejects.toMatchObject({ name: "DataCloneError" });
  });

  test("when it is cancelled: the asker at once, the handler by its signal", async () => {
    let heard: ((reason: string) => void) | undefined;
    const handlerEnded = new Promise<string>(resolve => {
      heard = resolve;
    });
    const { client } = pair({
      ...base,
      wait: async (_params, signal) => {
        const end = await untilAborted(signal);
        heard?.(end.reason);
        return end;
      },
    });
    const controller = new AbortController();
    const waiting = client.request("wait", {}, { signal: controller.signal });
    await client.request("double", { n: 1 });
    controller.abort();
    await expect(waiting).rejects.toBeInstanceOf(CanceledError);
    expect(await handlerEnded).toBe("aborted");
  });

  test("without being sent when its signal is aborted already", async () => {
    let calls = 0;
    const { client } = pair({ ...base, double: ({ n }) => ({ n: n + ++calls }) });
    const asked = client.request("double", { n: 1 }, { signal: AbortSignal.abort() });
    await expect(asked).rejects.toBeInstanceOf(CanceledError);
    await client.request("any", 1);
    expect(calls).toBe(0);
  });

  test("once: an answer after the cancel, or an abort after the answer, changes nothing", async () => {
    const { client } = pair();
    const controller = new AbortController();
    expect(await client.request("double", { n: 3 }, { signal: controller.signal })).toEqual({ n: 6 });
    controller.abort();
    expect(await client.request("double", { n: 5 })).toEqual({ n: 10 });
  });

  test.each(["near", "far"] as const)("when the %s end closes, and so does what is asked after", async end => {
    const { client, ...ends } = pair();
    const pending = client.request("wait", {});
    const closed = new Promise(resolve => client.onClose(resolve));
    ends[end].close();
    await expect(pending).rejects.toBeInstanceOf(PortClosedError);
    await closed;
    await expect(client.request("double", { n: 1 })).rejects.toBeInstanceOf(PortClosedError);
  });
});

test("answers come to their own questions, whatever their order", async () => {
  const { client } = pair({
    ...base,
    double: async ({ n }) => {
      await new Promise(resolve => setTimeout(resolve, 10 - n));
      return { n: 2 * n };
    },
  });
  const answers = await Promise.all([1, 9, 4].map(n => client.request("double", { n })));
  expect(answers).toEqual([{ n: 2 }, { n: 18 }, { n: 8 }]);
});

test("events reach their listeners in order until these are taken away", async () => {
  const { client, server } = pair();
  const heard: string[] = [];
  const unlisten = client.on("sold", ({ item }) => heard.push(item));
  server.emit("sold", { item: "a" });
  server.emit("sold", { item: "b" });
  await client.request("double", { n: 1 });
  unlisten();
  server.emit("sold", { item: "c" });
  await client.request("double", { n: 1 });
  expect(heard).toEqual(["a", "b"]);
});

test("closing the channel aborts what its handlers are doing", async () => {
  let isAborted: (() => void) | undefined;
  const aborted = new Promise<void>(resolve => {
    isAborted = resolve;
  });
  const { client, near } = pair({
    ...base,
    wait: async (_params, signal) => {
      const end = await untilAborted(signal);
      isAborted?.();
      return end;
    },
  });
  client.request("wait", {}).catch(() => undefined);
  await client.request("double", { n: 1 });
  near.close();
  await aborted;
});

describe("a worker thread", () => {
  const script = (body: string) => `
    const { parentPort } = require("node:worker_threads");
    parentPort.on("message", wire => { ${body} });`;
  const start = (body: string): { client: Client<Shop>; worker: Worker } => {
    const worker = new Worker(script(body), { eval: true });
    const client = connect<Shop>(workerPort(worker));
    closers.push(() => client.close());
    return { client, worker };
  };

  test("answers like any port", async () => {
    const { client } = start('parentPort.postMessage({ kind: "result", id: wire.id, value: { n: 7 } })');
    expect(await client.request("double", { n: 1 })).toEqual({ n: 7 });
  });

  test.each([
    ["throws", 'throw new Error("broken inside")', "broken inside"],
    ["exits", "process.exit(3)", "exit code 3"],
  ])("that %s settles what was asked of it", async (_how, body, message) => {
    const { client } = start(body);
    const asked = client.request("wait", {});
    await expect(asked).rejects.toBeInstanceOf(PortClosedError);
    await expect(asked).rejects.toThrow(message);
    await expect(client.request("wait", {})).rejects.toBeInstanceOf(PortClosedError);
  });

  test("ends when its owner closes the channel, and the request with it", async () => {
    const { client, worker } = start("");
    const asked = client.request("wait", {});
    const exited = new Promise(resolve => worker.on("exit", resolve));
    client.close();
    await expect(asked).rejects.toBeInstanceOf(PortClosedError);
    await exited;
  });
});
