/** The notices name every package whose code ships. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bundledPackages } from "../../src/build/base/bundledPackages.mjs";

test("every package in the bundles is in the notices", async () => {
  const notices = readFileSync(path.join(import.meta.dirname, "../../THIRD-PARTY-NOTICES.md"), "utf8");
  const bundled = await bundledPackages();
  expect(bundled).toContain("uplot");
  expect(bundled.filter(name => !notices.includes(`- ${name} `))).toEqual([]);
}, 60_000);
