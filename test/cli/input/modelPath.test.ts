import path from "node:path";
import { expect, test } from "vitest";
import { defaultModelFolder } from "../../../src/cli/input/modelPath.ts";

// Windows paths resolve against a drive, so the hash is another there.
test.skipIf(process.platform === "win32")("a folder's model stays where it always was", () => {
  expect(path.basename(defaultModelFolder("/home/x/y"))).toBe("y-f32ba162");
});

test("two folders of one name have two model folders", () => {
  expect(defaultModelFolder("/a/src")).not.toBe(defaultModelFolder("/b/src"));
});
