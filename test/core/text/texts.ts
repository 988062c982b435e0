/** Texts for the tests of vocabularies: small sources to learn from, and edge cases for a splitter. */
import fc from "fast-check";

export const SOURCES: readonly string[] = [
  "export function area(width: number, height: number): number {\n  return width * height;\n}\n",
  "export function perimeter(width: number, height: number): number {\n  return 2 * (width + height);\n}\n",
  'class Node:\n    def __init__(self, value):\n        self.value = value\n        self.next = None\n\n    def __repr__(self):\n        return f"Node({self.value})"\n',
  "const résumé = 'naïve café';\nconst größe = 12345;\n// 日本語のコメント 😀\n",
  "if (__proto__ in constructor) {\r\n\treturn toString[0xff];\r\n}\r\n",
];

export const AWKWARD: readonly string[] = [
  "",
  " ",
  "\n",
  "\r\n\r\n",
  "a\r\rb\r\n\tc \t \n",
  "\tif x:\n\t\ty = 1234567\n",
  "x  =  y   ;   ",
  "日本語、テキスト。中文",
  "😀👩‍👩‍👧‍👦🇩🇪 ❤️ → ∑ ½",
  "\u0000\u0001\u001f\u007f\u0085\u00a0\u2028\u2029\ufeff\ufffd",
  "\ufeffconst a = 1;",
  "e\u0301 ﬁ ﷺ \u{1d4d0}\u{10ffff}\uffff",
  "<EOS><UNK> <EOS>x <UNK>",
  "snake_case camelCase HTTPServer utf8 int32 x1y2 $jquery #define @decorator",
  "--------------------------------------------------------------------------------------------------",
  "a".repeat(300),
  "é".repeat(200),
  " ".repeat(200),
  `${" ".repeat(64)}\n\n`,
  "'it''s' \"quoted\\\" text\" `{template}` 1e-9 0.5 1_000_000",
];

/** Random sequences of pieces of code and other characters. */
export const codeLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(" ", "  ", "\n", "\r", "\r\n", "\t", "    ", "\n        ", "(", ");", " =>", "{}", '"', "_", "."),
      fc.constantFrom("return", "value", "camelCase", "x", "ü", "日本", "😀", "\u200d", "\u0301", "1", "23", "4567"),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 24 },
  )
  .map(pieces => pieces.join(""));

/** Any text that UTF-8 can encode. */
export const anyText = fc.string({ unit: "binary", maxLength: 60 });
