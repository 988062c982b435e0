import { expect, test } from "vitest";
import { dataBlock, readDataBlock } from "../../src/protocol/dataBlock.ts";

/** A page with one element. */
function pageWith(html: string): Document {
  const [, id, textContent] = /id="(\w+)">(.*)<\/script>$/s.exec(html)!;
  return { getElementById: (wanted: string) => (wanted === id ? { textContent } : null) } as unknown as Document;
}

test("data comes back from a page as it went in, typed arrays too", () => {
  const value = {
    text: 'a "quoted" \u2028 line',
    list: [1, null, { deep: true }],
    bytes: Int8Array.of(-128, 0, 127),
    floats: Float32Array.of(0.1, -2.5e8, 0).subarray(1),
  };
  expect(readDataBlock(pageWith(dataBlock("run", value)), "run")).toEqual(value);
});

test("no text in it can end the element", () => {
  const html = dataBlock("run", { text: "</script><script>alert(1)</script><!--" });
  expect(html.match(/<\/?script|<!--/g)).toEqual(["<script", "</script"]);
  expect(readDataBlock(pageWith(html), "run")).toEqual({ text: "</script><script>alert(1)</script><!--" });
});

test("a page without it has nothing to tell", () => {
  expect(readDataBlock(pageWith(dataBlock("run", 1)), "other")).toBeUndefined();
});
