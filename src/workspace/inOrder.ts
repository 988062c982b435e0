/** Work on many items at once without losing their order. */

/**
 * Yields the result for each item, in the order of the items, with at most `atOnce` of them under way.
 *
 * @throws what the first failing item threw, and the signal's reason once it is aborted
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  { atOnce, signal }: { readonly atOnce: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    signal?.throwIfAborted();
    const result = work(item);
    // Awaited in turn; until then a failure must not count as unhandled.
    result.catch(() => {});
    running.push(result);
    if (running.length >= atOnce) yield await running.shift()!;
  }
  for (const result of running) {
    signal?.throwIfAborted();
    yield await result;
  }
}
