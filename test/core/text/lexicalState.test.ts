// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are source code of other languages.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import {
  KNOWN_LANGUAGES,
  type LexicalState,
  lexicalSpans,
  lexicalStateAt,
} from "../../../src/core/text/lexicalState.ts";

/** Language, text before the cursor, where the cursor is. */
const cases: readonly (readonly [string, string, LexicalState])[] = [
  ["typescript", "let a = 1; // no", "comment"],
  ["typescript", "// no\nlet a", "code"],
  ["typescript", "/* a\n * b", "comment"],
  ["typescript", "/* a */ let", "code"],
  ["typescript", 'let a = "x', "string"],
  ["typescript", 'let a = "x"', "code"],
  ["typescript", 'let a = "x\\"y', "string"],
  ["typescript", 'let a = "\\\\"', "code"],
  ["typescript", 'let a = "http://x"; ', "code"],
  ["typescript", "let a = `x\ny", "string"],
  ["typescript", "it's // ", "string"],
  ["typescript", "it's\nlet a", "code"],
  ["typescript", "// it's\nlet a", "code"],
  ["python", "a = 1  # it", "comment"],
  ["python", '"""A doc.\n\nIt', "string"],
  ["python", '"""A doc."""\nx = ', "code"],
  ["python", "x = '' + '", "string"],
  ["python", "f('#') + ", "code"],
  ["rust", "fn f<'a>(x: &'a str) -> ", "code"],
  ["java", 'var a = """\n  "x" y', "string"],
  ["lua", "--[[ a\nb ]] local", "code"],
  ["lua", "-- a", "comment"],
  ["sql", "select 'a\\' -- b", "comment"],
  ["shellscript", 'echo "it\'s $x" ', "code"],
  ["powershell", '$a = @"\r\nsay "x" it', "string"],
  ["powershell", "$a = @'\r\nit's\r\n'@ + ", "code"],
  ["terraform", "a = <<EOT\r\nit's\r\n", "string"],
  ["terraform", "a = <<EOT\r\nit's\r\nEOT\r\nb = ", "code"],
  ["php", "$a = <<<EOT\r\nit's\r\n", "string"],
  ["shellscript", "cat <<EOT\r\nit's\r\nEOT\r\necho ", "code"],
  ["html", "<p>it's <!-- a", "comment"],
  ["html", "<p>it's", "code"],
  ["unheard-of", '// # "', "code"],

  // Literals that contain a quote open nothing.
  ["typescript", "const tick = /`/;\nlet a = ", "code"],
  ["typescript", "text.replace(/[/`]\"/g, '').split(", "code"],
  ["typescript", "return /\\/`/.test(a) ? ", "code"],
  ["typescript", "const half = width / 2; // `", "comment"],
  ["typescript", "const url = a / b / c; `x", "string"],
  ["javascript", "x = `a ${ b.map(c => `<${c}>`) } d", "string"],
  ["javascript", "x = `a ${ b.map(c => `<${c}>`) } d` + ", "code"],
  ["javascript", "x = `a ${ f({ b: 1 }), ", "code"],
  ["rust", "if c == '\"' { let a = ", "code"],
  ["rust", "let a = b'\\''; let c = \"", "string"],
  ["rust", 'let a = r#"say "hi', "string"],
  ["rust", 'let a = r#"say "hi"#; let b = ', "code"],
  ["rust", "/* a /* b */ c", "comment"],
  ["haskell", "f x' = x' == '\"' && ", "code"],
  ["c", "if (c == '\"') { ", "code"],
  ["cpp", "int n = 1'000'000; // a", "comment"],
  ["cpp", 'auto a = R"x(say ")" )x"; ', "code"],
  ["go", "a := `\\`; b := ", "code"],
  ["go", "if c == '`' { ", "code"],
  ["clojure", '(= c \\") (str ', "code"],
  ["elixir", 'c == ?" && ', "code"],
  ["ruby", "a =~ /[\"'`]/ ? ", "code"],
  ["ruby", 'puts "a #{b["c"]} d', "string"],
  ["ruby", 'puts "a #{b[', "code"],
  ["ruby", "a = <<~TEXT\n  it's", "string"],
  ["ruby", "a = <<~TEXT\n  it's\nTEXT\nputs ", "code"],

  // Languages with delimiters of their own.
  ["fsharp", "(* a (* b *) c", "comment"],
  ["fsharp", "let f = (*) 2 // a", "comment"],
  ["fsharp", "let c = '\"' in ", "code"],
  ["fsharp", 'let p = @"c:\\" + ', "code"],
  ["fsharp", "let f (x: 'a) = ", "code"],
  ["zig", "const a =\n    \\\\ it's", "string"],
  ["zig", "const a =\n    \\\\ it's\n;", "code"],
  ["zig", "if (c == '\"') // a", "comment"],
  ["terraform", 'name = "a-${var.b["c"]}-d', "string"],
  ["terraform", 'name = "a-${var.', "code"],
  ["terraform", "# a", "comment"],
  ["terraform", "policy = <<-EOT\n  {\n", "string"],
  ["terraform", "policy = <<-EOT\n  {\n  EOT\n", "code"],
  ["ini", "; it's", "comment"],
  ["ini", "[a]\nname = it's", "code"],
  ["ini", "color=#fff", "code"],
  ["properties", "# it", "comment"],
  ["properties", "greeting=it's #", "code"],
  ["bat", "@REM it's", "comment"],
  ["bat", ":: a", "comment"],
  ["bat", "echo remark", "code"],
  ["bat", 'set "A=b', "string"],
  ["vb", "Dim a = 1 ' it", "comment"],
  ["vb", 'Dim a = "say ""hi', "string"],
  ["vb", 'Dim a = "say ""hi""" & ', "code"],
  ["vb", "REM it", "comment"],
  ["powershell", "<# a\nb", "comment"],
  ["powershell", '$a = "it`"s', "string"],
  ["shellscript", "echo $# ${a#b} it", "code"],
  ["shellscript", "cat <<'EOF'\nit's # a", "string"],
  ["shellscript", "cat <<EOF\nit's\nEOF\nls ", "code"],
  ["shellscript", 'a="$(basename "$b', "string"],
  ["shellscript", 'a="$(basename ', "code"],
  ["yaml", "name: it's # a", "comment"],
  ["yaml", "name: 'it''s", "string"],
  ["sql", "select 'it''s", "string"],
  ["kotlin", 'val a = "x ${b["c"]} y', "string"],
  ["kotlin", "/* a /* b */ c", "comment"],
  ["swift", 'let a = "x \\(b("c")) y', "string"],
  ["swift", 'let a = "x \\(', "code"],
  ["csharp", 'var a = @"c:\\"; ', "code"],
  ["csharp", 'var a = $"x {b["c"]} y', "string"],
  ["csharp", 'var a = """\n  say "hi', "string"],
  ["dart", "var a = 'x ${b['c']} y", "string"],
  ["lua", "a = [==[ it's ]] ", "string"],
  ["ocaml", "let c = '\"' (* a", "comment"],
  ["julia", "b = A' * c' # a", "comment"],
  ["css", "a { background: url(http://x); } /* b", "comment"],
  ["scss", "a { background: url(http://x); } b", "code"],
  ["latex", "50\\% of it", "code"],

  // Documents with code in them.
  ["html", '<a title="it', "string"],
  ["html", "<script>\nlet a = 1; // it", "comment"],
  ["html", "<script>\nlet a = `x", "string"],
  ["html", "<script>\nlet a = 1;\n</script>\n<p>// it's", "code"],
  ["html", "<style>\n/* a", "comment"],
  ["html", "<style>a{}</style><!-- b", "comment"],
  ["vue", '<script setup lang="ts">\nconst a = ref("', "string"],
  ["vue", "<script setup>\n// it", "comment"],
  ["vue", '<style scoped lang="scss">\n// it', "comment"],
  ["vue", "<style scoped>\na { b: url(//x) }", "code"],
  ["vue", "<template>\n<p>it's {{ a + 'b", "string"],
  ["vue", "<template>\n<p>it's {{ a }} <!-- b", "comment"],
  ["svelte", "{#if a === 'b", "string"],
  ["svelte", "<p>it's {a} b", "code"],
  ["svelte", '<script lang="ts">\n/* a', "comment"],
  ["svelte", "<button on:click={() => f('b", "string"],
  ["astro", "---\n// it", "comment"],
  ["astro", "---\nconst a = 1;\n---\n<p>it's", "code"],
  ["php", "<p>it's <?php $a = 'b", "string"],
  ["php", "<p>it's <?php $a = 1; ?> it's", "code"],
  ["php", "#[Attribute]\nfunction f() {} // a", "comment"],
  ["erb", "<p>it's <%= link 'b", "string"],
  ["xml", "<a b=\"it's\"> it's <!-- c", "comment"],
];

test("a literal with a quote in it does not end the comments and strings of the rest of a file", () => {
  const files = {
    "a.ts": "const a = /`/;\n",
    "a.rs": "let a = '\"';\n",
    "a.go": "a := '`'\n",
    "a.hs": "a = '\"'\n",
    "a.zig": "const a = '\"';\n",
    "a.fs": "let a = '\"'\n",
    "a.clj": '(def a \\")\n',
    "a.ex": 'a = ?"\n',
    "a.rb": 'a = /`"/\n',
    "a.scala": "val a = '\"'\n",
  };
  for (const [path, line] of Object.entries(files)) {
    const rest = 'b = "string"\n';
    const found = [...lexicalSpans(path, line + rest)].at(-1);
    expect([path, found]).toEqual([path, { kind: "string", start: line.length + 4, end: line.length + 12 }]);
  }
});

test("the spans of a template leave out the code in it", () => {
  const text = "x = `a ${b /* c */} d`; // e\n";
  const spans = [...lexicalSpans("a.ts", text)].map(({ kind, start, end }) => [kind, text.slice(start, end)]);
  expect(spans).toEqual([
    ["string", "`a "],
    ["comment", "/* c */"],
    ["string", " d`"],
    ["comment", "// e\n"],
  ]);
});

test("every grammar reads any text, and the documentation lists the languages", async () => {
  const signs = "\"'`/*#-{}()[]<>%$\\\n;:!|=~@?&RrEOTx \n";
  const random = createRandom(5);
  for (const languageId of KNOWN_LANGUAGES) {
    for (let k = 0; k < 20; k++) {
      const text = Array.from({ length: 300 }, () => signs[Math.floor(random() * signs.length)]).join("");
      expect(["code", "comment", "string"]).toContain(lexicalStateAt(languageId, text));
    }
  }
  const page = await readFile(path.join(import.meta.dirname, "../../../docs/languages.md"), "utf8");
  expect(KNOWN_LANGUAGES.filter(id => !page.includes(`\`${id}\``))).toEqual([]);
});

describe("the state at a cursor", () => {
  test.each(cases)("in %s, after %j, is in %s", (languageId, prefix, place) => {
    expect(lexicalStateAt(languageId, prefix)).toBe(place);
  });
});
