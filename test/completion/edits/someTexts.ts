/** Texts and edits to try anything on that types. */
import fc from "fast-check";

/** Texts of few different lines and signs, so that edits touch, repeat and slide. */
const line = fc.oneof(
  fc.constantFrom("", "}", "  foo(a, b);", "  return x;", "if (x) {", "\tbar", "ö𝒳 = '1'", "  "),
  fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", "(", ")", " ", ",", "𝒳") }),
);
const someText = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([lines, lineBreak, isEnded]) => lines.join(lineBreak) + (isEnded && lines.length > 0 ? lineBreak : ""));

/** A text, and one that was made from it. */
export const edited = fc.oneof(
  fc.tuple(someText, someText),
  fc
    .tuple(someText, fc.nat(), fc.nat(8), fc.string({ maxLength: 10, unit: fc.constantFrom("a", "(", ")", "\n", " ") }))
    .map(([text, place, removed, typed]) => {
      const at = text.length === 0 ? 0 : place % text.length;
      return [text, text.slice(0, at) + typed + text.slice(at + removed)] as [string, string];
    }),
);
