/** The licenses that base data may have. */
import { describe, expect, test } from "vitest";
import { allowedLicense, copyrightLines, readCopyright } from "../../src/build/base/licenses.mjs";

test.each([
  ["MIT", "MIT"],
  ["Expat", "MIT"],
  ["(MIT OR Apache-2.0)", "MIT"],
  ["GPL-2+ or BSD-3-clause", "BSD-3-Clause"],
  ["Apache-2.0 and Expat", "Apache-2.0 and MIT"],
])("%s is taken as %s", (expression, spdx) => {
  expect(allowedLicense(expression)).toBe(spdx);
});

test.each(["GPL-2+", "LGPL-2.1", "MPL-2.0", "MIT and GPL-2", "MIT with exception", "UNLICENSED", ""])(
  "%s is not taken",
  expression => {
    expect(allowedLicense(expression)).toBeUndefined();
  },
);

describe("debian/copyright", () => {
  const copyright = (license: string) => `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2012 Ada
           2013 Grace
License: ${license}

Files: lib/a/*
 lib/b.c
Copyright: 2014 Somebody
License: GPL-2+
 The text.

License: Expat
 The text.
`;

  test("gives the license, the owners, and the files under another license", () => {
    expect(readCopyright(copyright("Expat"))).toEqual({
      license: "MIT",
      copyright: "2012 Ada; 2013 Grace",
      without: ["lib/a/*", "lib/b.c"],
    });
  });

  test("is refused if the license of the whole package is not allowed or not stated", () => {
    expect(readCopyright(copyright("LGPL-2+"))).toBeUndefined();
    expect(readCopyright("This package was debianized by hand.")).toBeUndefined();
  });
});

test("the owners are found in the text of a license", () => {
  const text = "MIT License\n\nCopyright (c) 2020 Ada\n\nThe above copyright notice shall be included";
  expect(copyrightLines(text)).toBe("Copyright (c) 2020 Ada");
});
