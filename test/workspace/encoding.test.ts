/** Files are decoded as the editor decodes them. */
import { describe, expect, test } from "vitest";
import { DEFAULT_RULES, readCorpus } from "../../src/workspace/corpus.ts";
import { decodeText } from "../../src/workspace/encoding.ts";
import { memoryFileSystem } from "./memoryFileSystem.ts";

const utf16 = (text: string, order: "le" | "be"): Uint8Array => {
  const bytes = Buffer.from(text, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
};
const textOf = (bytes: Uint8Array, encoding?: string): string => {
  const decoded = decodeText(bytes, encoding);
  return decoded.ok ? decoded.text : decoded.reason;
};

describe("a byte order mark", () => {
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from("\ufeffnaïve 日本", "utf8")],
    ["UTF-16, little-endian", utf16("\ufeffnaïve 日本", "le")],
    ["UTF-16, big-endian", utf16("\ufeffnaïve 日本", "be")],
  ])("of %s decides, whatever the setting is, and is dropped", (_name, bytes) => {
    for (const encoding of [undefined, "utf8", "windows1252", "shiftjis", "cp437"]) {
      expect(textOf(bytes, encoding)).toBe("naïve 日本");
    }
  });
});

describe("the setting", () => {
  test.each<[string, readonly number[], string]>([
    ["windows1252", [0x80, 0x92, 0x9f, 0xe9], "€’Ÿé"],
    ["iso885915", [0xa4], "€"],
    ["windows1251", [0xcf, 0xf0, 0xe8], "При"],
    ["koi8r", [0xf0, 0xd2, 0xc9], "При"],
    ["cp866", [0x8f, 0xe0, 0xa8], "При"],
    ["shiftjis", [0x93, 0xfa, 0x96, 0x7b], "日本"],
    ["eucjp", [0xc6, 0xfc, 0xcb, 0xdc], "日本"],
    ["gbk", [0xc4, 0xe3], "你"],
    ["gb18030", [0xc4, 0xe3], "你"],
    ["big5hkscs", [0xa7, 0x41], "你"],
    ["euckr", [0xb0, 0xa1], "가"],
    ["macroman", [0x8e], "é"],
    ["utf16le", [0x61, 0x00, 0xe5, 0x65], "a日"],
    ["utf16be", [0x00, 0x61, 0x65, 0xe5], "a日"],
    ["utf8bom", [0xc3, 0xa9], "é"],
  ])("%s is that of the file", (encoding, bytes, text) => {
    expect(textOf(Uint8Array.from(bytes), encoding)).toBe(text);
  });

  test.each(["cp437", "windows9999", "nonsense", "constructor"])(
    "%s is not known here: only ASCII is read",
    encoding => {
      expect(textOf(Buffer.from("plain"), encoding)).toBe("plain");
      expect(textOf(Uint8Array.of(0x82), encoding)).toBe("unreadable");
    },
  );
});

test("bytes that are no text in the encoding are not learned", () => {
  expect(textOf(Uint8Array.of(0x61, 0xe9, 0x62))).toBe("unreadable");
  expect(textOf(Uint8Array.of(0x81), "shiftjis")).toBe("unreadable");
  expect(textOf(Uint8Array.of(0x61, 0), "windows1252")).toBe("binary");
  expect(textOf(utf16("\ufeffa\0b", "le"))).toBe("binary");
  expect(textOf(utf16("no mark", "le"))).toBe("binary");
  expect(textOf(Uint8Array.of(0xff, 0xfe, 0x00, 0xd8))).toBe("unreadable");
});

test("a corpus is read in the encoding of its rules", async () => {
  const files = {
    "a.py": Uint8Array.from([...Buffer.from("s = '"), 0x93, 0xfa, 0x96, 0x7b, ...Buffer.from("'\n")]),
    "b.py": utf16("\ufefft = 'é'\n", "le"),
  };
  const shiftJis = await readCorpus(memoryFileSystem(files), { ...DEFAULT_RULES, encoding: "shiftjis" });
  expect(shiftJis.files.map(({ text }) => text)).toEqual(["s = '日本'\n", "t = 'é'\n"]);
  const utf8 = await readCorpus(memoryFileSystem(files), DEFAULT_RULES);
  expect(utf8.files.map(({ path }) => path)).toEqual(["b.py"]);
});
