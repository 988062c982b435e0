/** Ownership of long-lived objects. */

export interface Disposable {
  dispose(): void;
}

/** Owns what is added to it. Disposes in reverse order, once; adding after that disposes at once. */
export class DisposableStore implements Disposable {
  #items: Disposable[] = [];
  #isDisposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#isDisposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** @throws AggregateError after all items are disposed, when some of them threw */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const errors: unknown[] = [];
    for (const item of this.#items.reverse()) {
      try {
        item.dispose();
      } catch (thrown) {
        errors.push(thrown);
      }
    }
    this.#items = [];
    if (errors.length > 0) throw new AggregateError(errors, "dispose failed");
  }
}
