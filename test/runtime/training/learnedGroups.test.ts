import { expect, test } from "vitest";
import { learnedGroups } from "../../../src/runtime/training/learnedGroups.ts";

const file = (path: string, length: number) => ({ path, text: "x".repeat(length) });

test("files are grouped by extension, the most text first, with the longest as examples", () => {
  const files = [file("a/b.d.ts", 5), file("Makefile", 3), file("c.ts", 20), file("x/Makefile", 1), file(".env.py", 9)];
  expect(learnedGroups(files)).toEqual([
    { kind: ".ts", files: 2, chars: 25, examples: ["c.ts", "a/b.d.ts"] },
    { kind: ".py", files: 1, chars: 9, examples: [".env.py"] },
    { kind: "Makefile", files: 2, chars: 4, examples: ["Makefile", "x/Makefile"] },
  ]);
});

test("kinds beyond the largest few are one group, and nothing is lost", () => {
  const files = Array.from({ length: 40 }, (_, k) => file(`f${k}.k${k}`, k + 1));
  const groups = learnedGroups(files);
  expect(groups).toHaveLength(12);
  expect(groups.at(-1)).toMatchObject({ kind: "", files: 29 });
  expect(groups.at(-1)?.examples).toHaveLength(5);
  const sum = (of: "files" | "chars") => groups.reduce((total, group) => total + group[of], 0);
  expect([sum("files"), sum("chars")]).toEqual([40, 820]);
});
