/** Works on several items at once and keeps their order. */

/**
 * Yields the result for each item, in the order of the items. Works on at most `atOnce` of them at the same time.
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
    // A failure is thrown in its turn. Until then it must not count as unhandled.
    result.catch(() => {});
    running.push(result);
    if (running.length >= atOnce) yield await running.shift()!;
  }
  for (const result of running) {
    signal?.throwIfAborted();
    yield await result;
  }
}
