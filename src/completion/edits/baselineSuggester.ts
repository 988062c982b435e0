/** The longest-match baseline as an editor would use it: it learns saved files and fits the text after the cursor. */
import { SuffixFit } from "../../core/text/suffixFit.ts";
import { longestMatchBaseline } from "../evaluate/longestMatchBaseline.ts";
import type { SourceText } from "../evaluate/score.ts";
import type { Completed, CompleteRequest, CompletionSource } from "../suggest/completer.ts";

export class BaselineSuggester implements CompletionSource {
  private readonly texts: Map<string, string>;
  /** Rebuilt at the next request after a file has changed. */
  private source: CompletionSource | undefined;

  constructor(texts: Iterable<SourceText>) {
    this.texts = new Map([...texts].map(({ path, text }) => [path, text]));
  }

  complete(request: CompleteRequest, clock: () => number): Completed {
    this.source ??= longestMatchBaseline(this.texts.values());
    const { text, confidence } = this.source.complete(request, clock);
    return { ...fitted(text, request), confidence };
  }

  close(path: string): void {
    this.source?.close(path);
  }

  learn({ path, text }: SourceText): void {
    if (this.texts.get(path) === text) return;
    this.texts.set(path, text);
    this.source = undefined;
  }

  rename(from: string, to: string): void {
    const text = this.texts.get(from);
    if (text === undefined) return;
    this.forget(from);
    this.learn({ path: to, text });
  }

  forget(path: string): void {
    if (this.texts.delete(path)) this.source = undefined;
  }
}

/** The longest beginning that fits the text after the cursor. */
function fitted(text: string, request: CompleteRequest): Pick<Completed, "text" | "replaceSuffix"> {
  const fit = new SuffixFit(text, request);
  for (let length = fit.end; length > 0; length--) {
    const { text: inserted = "", replaceSuffix = 0 } = fit.at(length) ?? {};
    if (inserted !== "") return { text: inserted, ...(replaceSuffix > 0 && { replaceSuffix }) };
  }
  return { text: "" };
}
