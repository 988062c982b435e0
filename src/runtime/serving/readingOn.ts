/** Reads on in the document that was asked about last, a few tokens at a time between the requests that are answered. */
import type { CompleteRequest, Completer } from "../../completion/suggest/completer.ts";

/** What it needs of the model that it belongs to. */
export interface ReadingParts {
  /** The one in use, which may change in between. */
  completer(): Completer;
  /** Lets requests be answered; false when the model is no longer in use. */
  turn(): Promise<boolean>;
}

/** One document at a time. */
export class ReadingOn {
  private latest: symbol | undefined;

  constructor(private readonly parts: ReadingParts) {}

  /**
   * Reads up to a request's cursor.
   * @returns true once it is reached; false when something else is asked for first, or the model goes
   */
  async upTo(request: CompleteRequest): Promise<boolean> {
    const mark = Symbol();
    this.latest = mark;
    while ((await this.parts.turn()) && this.latest === mark) {
      if (this.parts.completer().readOn(request)) return true;
    }
    return false;
  }

  /** The cursor is elsewhere now. */
  stop(): void {
    this.latest = undefined;
  }
}
