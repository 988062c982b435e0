/** The rules of base data, in addition to the corpus rules of the product: only ordinary code written by people. */

/** Projects that are kept for evaluation. Nothing in a folder of such a name may be learned. */
const RESERVED: ReadonlySet<string> = new Set(
  `angular ansible axum celery curl deno fastapi fiber flask fzf gin git gson guava hono httpie hugo jackson jq junit
   koa moby nats nest nginx okhttp pandas prettier prometheus pytest redis requests retrofit ripgrep scrapy sqlite
   svelte tokio traefik vite vue rxjs effect django openvswitch javac rustc`
    .trim()
    .split(/\s+/),
);

/** Whether a folder or project has the name of a project that is kept for evaluation. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name.toLowerCase());
}

/** Globs of what is not ordinary code: build results, test data, translations, copies of other projects, notes. */
export const EXCLUDE: readonly string[] = [
  ..."*.d.ts *.d.mts *.d.cts *.snap *.svg.go bindata.go".split(" "),
  ..."CHANGELOG* ChangeLog* changelog* CHANGES* HISTORY* LICENSE* LICENSE* COPYING* NOTICE*".split(" "),
  ...`debian fixtures __fixtures__ __snapshots__ testdata test-data test_data locale locales
      dist build out cjs _cjs esm _esm esm2015 fesm2022 umd amd es es5 es6 lib-es6 commonjs module legacy bundle bundles
      vendored external externals extern deps contrib generated gen genproto unicode
      apidocs javadoc doxygen api-docs`
    .trim()
    .split(/\s+/)
    .map(folder => `**/${folder}/**`),
];

const MIN_CHARS = 200;
/** Traces of a compiler or bundler. */
const COMPILED =
  /Object\.defineProperty\(exports, ["']__esModule|sourceMappingURL=|__webpack_require__|^var __extends|_interopRequireDefault|@babel\/runtime/m;
const OTHER_LICENSE =
  /GNU (Lesser |Library |Affero )?General Public|GNU GPL|\bL?GPL(v2|v3|-[23])|Mozilla Public License|Eclipse Public License|Creative Commons|\bCDDL\b/i;
const GENERATED = /^.{0,200}(auto-?generated|generated (by|from)|DO NOT EDIT)/im;
/** How far from the start of a file licenses and marks of generators are searched. */
const HEAD_CHARS = 6000;
const MARK_CHARS = 1500;
/** With larger shares a file is a table, or prose in another script; set by hand, not measured. */
const MAX_DIGIT_SHARE = 0.15;
const MAX_NON_ASCII_SHARE = 0.1;

/** Tells why a text is not taken. @returns undefined if it is taken */
export function rejectionReason(text: string): string | undefined {
  if (text.length < MIN_CHARS) return "short";
  if (COMPILED.test(text)) return "compiled";
  if (OTHER_LICENSE.test(text.slice(0, HEAD_CHARS))) return "other license";
  if (GENERATED.test(text.slice(0, MARK_CHARS))) return "generated";
  if (shareOf(text, code => code >= 48 && code <= 57) > MAX_DIGIT_SHARE) return "table";
  if (shareOf(text, code => code > 127) > MAX_NON_ASCII_SHARE) return "other script";
  return undefined;
}

function shareOf(text: string, isCounted: (code: number) => boolean): number {
  let count = 0;
  for (let k = 0; k < text.length; k++) if (isCounted(text.charCodeAt(k))) count++;
  return count / text.length;
}
