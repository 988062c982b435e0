// @ts-check
/** The licenses that base data may have, and the license that a package declares. */

/** From the names that packages use for an allowed license to its SPDX identifier. */
const ALLOWED = new Map(
  Object.entries({
    MIT: "mit expat mit/expat mit-expat mit-style mit-license x11 mit-x11 expat-license mit/x11 mit/x mit-1 x",
    "Apache-2.0":
      "apache-2.0 apache-2 apache2 apache2.0 apache apache-license-2.0 asl-2.0 asl-2 asl2 apache-2.0-license",
    "BSD-2-Clause": "bsd-2-clause bsd2 bsd-2 bsd-2-clauses bsd-2clause bsd-2-clause-freebsd freebsd",
    "BSD-3-Clause":
      "bsd-3-clause bsd3 bsd-3 bsd bsd-3-clauses bsd-3clause new-bsd bsd-3 bsd-3-clause-google bsd-new bsd-3-clause~google bsd-3-google bsd-c3 bsd-3-clause+cla bsd-3-nlnetlabs edl-1.0",
    ISC: "isc isc-license",
  }).flatMap(([spdx, names]) => names.split(" ").map(name => /** @type {const} */ ([name, spdx]))),
);

/**
 * Determines the license that a package is used under; undefined if it is not allowed.
 * Of alternatives ("or") one must be allowed, of a combination ("and") each.
 *
 * @param {string} expression
 * @returns {string | undefined}
 */
export function allowedLicense(expression) {
  const plain = expression.toLowerCase().replace(/[()]/g, " ").replace(/\s+/g, " ").trim();
  for (const alternative of plain.split(/ or | and\/or |\||\/(?=apache)/)) {
    const all = alternative.split(/ and |, /).map(name => ALLOWED.get(name.trim()));
    if (all.every(name => name !== undefined)) return [...new Set(all)].join(" and ");
  }
  return undefined;
}

/**
 * Reads a machine-readable `debian/copyright` (Debian Policy, copyright-format 1.0).
 *
 * @param {string} text
 * @returns {{ license: string, copyright: string, without: string[] } | undefined} undefined if the license of the
 *   package as a whole is not allowed; `without` are globs of files whose license is not
 */
export function readCopyright(text) {
  const stanzas = text.split(/\n\s*\n/).map(fieldsOf);
  const files = stanzas.filter(({ files }) => files !== undefined);
  const whole = files.find(({ files }) => (files ?? "").split(/\s+/).includes("*"));
  const license = whole && allowedLicense((whole.license ?? "").split("\n")[0] ?? "");
  if (!whole || license === undefined) return undefined;
  const without = files
    .filter(({ license }) => allowedLicense((license ?? "").split("\n")[0] ?? "") === undefined)
    .flatMap(({ files }) => (files ?? "").split(/[\s,]+/))
    .filter(glob => glob !== "" && !glob.startsWith("debian/"));
  return { license, copyright: shortCopyright(whole.copyright ?? ""), without: [...new Set(without)] };
}

/**
 * @param {string} stanza
 * @returns {{ [field: string]: string | undefined, files?: string, license?: string, copyright?: string }}
 */
function fieldsOf(stanza) {
  // A field continues in lines that begin with white space.
  const fields = stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)/gm);
  return Object.fromEntries([...fields].map(([, name = "", text = ""]) => [name.toLowerCase(), text]));
}

/** Further owners are written as "and others". */
const MAX_OWNERS = 4;

/** @param {string} text */
function shortCopyright(text) {
  const lines = text.split("\n").map(line => line.trim());
  const owners = lines.filter(line => line !== "");
  return owners.slice(0, MAX_OWNERS).join("; ") + (owners.length > MAX_OWNERS ? " and others" : "");
}

/**
 * Finds the copyright lines in the text of a license.
 *
 * @param {string} text
 */
export function copyrightLines(text) {
  const lines = text.match(/^.*\bcopyright\b.*(\d{4}|\(c\)|©).*$/gim) ?? [];
  return shortCopyright(lines.map(line => line.replace(/^[\s*#/]+|[\s*]+$/g, "")).join("\n"));
}
