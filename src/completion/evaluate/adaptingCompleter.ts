/** Completes, and learns each file once it is typed, as the editor learns a saved file. */
import type { Adaptation } from "../adapt/adaptation.ts";
import type { Experts } from "../mixing/experts.ts";
import { type Completed, type CompleteRequest, Completer, type CompletionSource } from "../suggest/completer.ts";
import type { Continuation } from "../suggest/search.ts";
import type { SourceText } from "./score.ts";

/** Learns files into the memory, and into the network where the guard of the adaptation allows it. */
export class AdaptingCompleter implements CompletionSource {
  private completer: Completer;

  /** @param adaptation absent where there is no network */
  constructor(
    private readonly experts: Experts,
    private readonly adaptation: Adaptation | undefined,
  ) {
    this.completer = new Completer(experts);
  }

  complete(request: CompleteRequest, clock: () => number): Completed {
    return this.completer.complete(request, clock);
  }

  predict(request: CompleteRequest, clock: () => number): Continuation {
    return this.completer.predict(request, clock);
  }

  suggest(continuation: Continuation, request: CompleteRequest): Completed {
    return this.completer.suggest(continuation, request);
  }

  close(path: string): void {
    this.completer.close(path);
  }

  /** Learns a file, from whose text secrets have been removed. */
  learn({ path, text }: SourceText): void {
    const { memory, vocabulary } = this.experts;
    const known = memory.idsOf(path);
    const { ids } = vocabulary.encode(text);
    memory.add({ path, ids });
    if (!this.adaptation) return;
    for (const _ of this.adaptation.learn({ path, ids, known }));
    this.completer = this.completer.successor({ ...this.experts, predictor: this.adaptation.predictor });
  }
}
