/** Secrets that are given to a name: declared, assigned, passed, or set in a file of settings. */
import { IDENTIFIER, type SecretKind, secretKindOf } from "./names.ts";
import { isPublished } from "./published.ts";
import { isPassword, isRandom, isStrongPassword } from "./values.ts";

/** A secret's place in a text. */
export interface SecretRange {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** What a name may contain where its value is a secret; the identifier around it decides (names.ts). */
const KEYWORD =
  /pass|pasw|pwd|psw|pssw|authorization|pw(?![a-z])|secret|token|cred|bearer|key|psk|hmac|salt|pepper|cookie|otp|kennwort|contrase|senha|mdp|wachtwoord|haslo|parola|(?<![a-z])sas(?![a-z])|_pat(?![a-z])|[a-z]Pat(?![a-z])|masterauth|connectionstring/gi;
/** In other scripts, which few files are written in. */
const FOREIGN_KEYWORD = /hasło|пароль|密[码碼]|パスワード|비밀번호|비번|패스워드|암호/g;
const IDENTIFIER_SIGN = new RegExp(IDENTIFIER, "u");
const MAX_IDENTIFIER = 80;
const MAX_VALUE = 20_000;

/** A cookie with its name and its attributes; the value in between may be a secret. */
const COOKIE = /^[\w.-]{1,40}=(?!=*$)([^;\s]*)(?:;.*)?$/;

/** What closes the name: a quote, a bracket. */
const CLOSED = "(?:\\\\?[\"'`])?\\]?\\)?";
/** A type, as it stands between a name and "=". */
const TYPED =
  "(?:\\s{0,3}[?!]?:\\s{0,3}[&*\\w\\[\\]<>?'.:|, ]{1,40}?(?=\\s{0,3}=)|\\s{1,3}[A-Za-z*\\[\\]][\\w.*\\[\\]]{0,30}(?=\\s{0,3}=)|\\s{1,3}As\\s{1,3}\\w{1,20}(?=\\s{0,3}=))?(?:\\s?\\[\\w{0,20}\\])?";
const ASSIGNS = "\\s{0,4}(?:=>|:=|\\?\\?=|\\|\\|=|\\?=|\\+=|={1,3}|!==?|->|<-|:|\\bto\\s)\\s{0,4}(?:\\(\\s{0,40})?";
const PASSES = "\\s{0,4}[,({]\\s{0,40}";
const SPACED = "[ \\t]{1,12}";
/** A value before the literal that stands in for it, or a call around the literal. */
const ALTERNATIVE = "(?:[\\w$.()\\[\\]\"'-]{1,60}\\s{0,3}(?:\\|\\||\\?\\?|\\bor\\b|\\?:)\\s{0,3})?";
const CALLED =
  "(?:ConvertTo-SecureString\\s{1,3}(?:-\\w{1,20}\\s{1,3}){0,3}|(?:new\\s{1,3})?[A-Za-z_$][\\w$.:]{0,60}!?(?:<[\\w<>, ]{0,30}>)?\\(\\s{0,3}(?:[\"'][\\w.-]{1,60}[\"']\\s{0,2},\\s{0,3})?){0,2}";
const QUOTE = "[rbfuLR@$]{0,2}(\\\\?[\"'`]{3}|\\\\?[\"'`]|&quot;)";

interface Shape {
  /** From the end of the name to the beginning of the value; group 1 is the quote. */
  readonly lead: RegExp;
  readonly kindOfMatch: "assigned" | "passed" | "spaced";
}

const sticky = (...parts: readonly string[]): RegExp => new RegExp(parts.join(""), "uy");

const QUOTED: readonly Shape[] = [
  { lead: sticky(CLOSED, TYPED, ASSIGNS, ALTERNATIVE, CALLED, QUOTE), kindOfMatch: "assigned" },
  { lead: sticky(CLOSED, PASSES, CALLED, QUOTE), kindOfMatch: "passed" },
  { lead: sticky(SPACED, QUOTE), kindOfMatch: "spaced" },
];

/** `name="db_password" value="…"`, `- name: DB_PASSWORD` over `value: …`, `<key>password</key><string>…`. */
const PAIRED =
  /["']?(?:\s{0,4}(?:type=["']\w{1,20}["'])?\s{0,4},?\s{0,40}(?:["']?(?:value|default|content|string_?value|defaultValue)["']?\s{0,3}[:=]\s{0,3})(["']?)|\s{0,3}\)\s{0,3}\.(?:value|default|withDefault)\w*\(\s{0,3}(["'])|["']?\s{0,3}\{[^{}]{0,300}?\bdefault\s{0,8}=\s{0,4}(")|<\/\w{1,20}>\s{0,40}<\w{1,20}>()|[^<>="']{0,40}["']?>()(?=[^<>]{4,2000}<\/))/uy;

/** Settings without quotes: `NAME=value`, `name: value`, `ENV NAME value`, `password value`. */
const UNQUOTED = /["']?\]?(?:[ \t]{0,8}(?::=|\?=|\+=|=>|=|:)[ \t]{0,8}|(?:[ \t]{1,12}))/uy;
/** Longer keys have a beginning of their own (positions.ts). */
const BARE_VALUE = /[^\s"'`]{1,512}/y;
/** A bare value in code: signs of an expression, or the name of a variable. */
const CODE = /[;,(){}<>[\]#$]|^[A-Za-z_]+$/;
/** `${NAME:-value}` of shells and Compose, `${name:value}` of Spring. */
const SHELL_DEFAULT = /(?::[-=?+]?|[-=])([^}\s"'`$]{4,300})\}/uy;

const SETTINGS_FILE =
  /(?:^|\/)(?:dockerfile|containerfile|[^/]*\.(?:sh|bash|zsh|fish|ksh|ps1|psm1|bat|cmd|ya?ml|toml|properties|props|ini|cfg|cnf|conf|config|env|tf|hcl|tfvars|service|mdx?|rst|adoc|txt|http|rest|plist|desktop|nix|mk|gradle)|makefile|jenkinsfile|vagrantfile|procfile|pgbouncer[^/]*|hosts|[^/]*\.env\.[^/]*|[^/]*rc)$/i;
const PROSE_FILE = /\.(?:mdx?|rst|adoc|txt)$/i;
/** Texts of a user interface: there a name says what a text is for. */
const MESSAGES_FILE =
  /(?:^|[/._-])(?:locales?|lang(?:uages?)?|i18n|l10n|nls|messages|translations?|strings|resources?)(?:[/._-]|$)|\.(?:po|pot|xlf|xliff|resx|strings|arb)$/i;

/** Whether secrets stand without quotes in files of this path. */
function isSettingsFile(path: string): boolean {
  return SETTINGS_FILE.test(path);
}

/** The secrets of a text that their names give away, in order. */
export function* assignedSecrets(text: string, path: string): Generator<SecretRange> {
  const settings = isSettingsFile(path);
  let last = 0;
  for (const match of namesIn(text)) {
    if (match.index < last) continue;
    const { start, end } = identifierAround(text, match.index, match.index + match[0].length);
    last = end;
    if (end - start > MAX_IDENTIFIER) continue;
    const kind = secretKindOf(text.slice(start, end));
    if (!kind || isInResourceName(text, start)) continue;
    const found = valueAfter(text, end, { kind, path, settings, start });
    if (!found) continue;
    yield { rule: kind === "password" ? "password" : "named-secret", ...found };
    last = Math.max(last, found.end);
  }
}

/** Whether a name is a part of one of Amazon's: `arn:aws:secretsmanager:eu-west-1:1:secret:app/db-a1b2c3`. */
function isInResourceName(text: string, start: number): boolean {
  return /\barn:[\w:-]*:$/.test(text.slice(Math.max(0, start - 100), start));
}

function* namesIn(text: string): Generator<RegExpExecArray> {
  yield* text.matchAll(KEYWORD);
  yield* text.matchAll(FOREIGN_KEYWORD);
}

interface Named {
  readonly kind: SecretKind;
  readonly path: string;
  readonly settings: boolean;
  /** Of the name. */
  readonly start: number;
}

type Range = Omit<SecretRange, "rule">;

function valueAfter(text: string, at: number, named: Named): Range | undefined {
  for (const { lead, kindOfMatch } of QUOTED) {
    const found = matchAt(lead, text, at);
    if (!found) continue;
    if (kindOfMatch === "spaced" && !isDeclaredAt(text, named.start)) continue;
    if (kindOfMatch === "passed" && isInList(text, named.start)) continue;
    const start = at + found[0].length;
    const end = endOfField(text, start, endOfQuoted(text, start, found[1] ?? ""));
    if (end !== undefined && isSecret(text.slice(start, end), named, kindOfMatch)) return { start, end };
  }
  return pairedValue(text, at, named) ?? shellDefault(text, at, named) ?? bareValue(text, at, named);
}

/** Whether a text before the quoted name makes it one of many: `("ada", "password", "example.com")`. */
function isInList(text: string, start: number): boolean {
  return /["'`]\s{0,4},\s{0,40}[rbfuL@]?["'`]$/.test(text.slice(Math.max(0, start - 60), start));
}

/** Where a value of a form ends, as in `token=a1&scope=b`. */
function endOfField(text: string, start: number, end: number | undefined): number | undefined {
  const length = text.slice(start, end).search(/&(?:amp;)?[\w.-]{1,40}=/);
  return end === undefined || length < 0 ? end : start + length;
}

/** The first quote of the same kind that is not escaped, on the same line unless the quote is a triple one. */
function endOfQuoted(text: string, start: number, quote: string): number | undefined {
  const limit = Math.min(text.length, start + MAX_VALUE);
  for (let i = start; i < limit; i++) {
    if (text.startsWith(quote, i)) return i;
    if (text[i] === "\\" && quote[0] !== "\\") i++;
    else if (text[i] === "\n" && quote.length < 3) return undefined;
  }
  return undefined;
}

function pairedValue(text: string, at: number, named: Named): Range | undefined {
  const found = matchAt(PAIRED, text, at);
  if (!found) return undefined;
  const start = at + found[0].length;
  const quote = found[1] || found[2] || found[3];
  const end = quote ? endOfQuoted(text, start, quote) : endOfBare(text, start, /[<\s"']/g);
  return end !== undefined && isSecret(text.slice(start, end), named, "assigned") ? { start, end } : undefined;
}

function shellDefault(text: string, at: number, named: Named): Range | undefined {
  const found = matchAt(SHELL_DEFAULT, text, at);
  if (!found || text[named.start - 1] !== "{") return undefined;
  const start = at + found[0].length - found[1]!.length - 1;
  return isSecret(found[1]!, named, "assigned") ? { start, end: start + found[1]!.length } : undefined;
}

function bareValue(text: string, at: number, named: Named): Range | undefined {
  const lead = matchAt(UNQUOTED, text, at);
  if (!lead) return undefined;
  const isSpaced = /^[ \t]+$/.test(lead[0]);
  if (isSpaced && !isDeclaredAt(text, named.start)) return undefined;
  if (!isSpaced && PROSE_FILE.test(named.path) && !/^[:=]/.test(lead[0].trim())) return undefined;
  const start = at + lead[0].length;
  const bare = matchAt(BARE_VALUE, text, start)?.[0].replace(/[;,)\]}>\\]+$/, "");
  const value = bare && text.slice(start, endOfField(text, start, start + bare.length));
  if (value === undefined || /^[|>&*!<{[(]/.test(value)) return undefined;
  const isLast = endsLine(text, start + bare!.length);
  if (!named.settings) {
    // Anywhere else only what is long, random, and ends its line.
    const isSure = !isSpaced && isLast && value.length >= 16 && isKey(withoutCookieName(value)) && !CODE.test(value);
    return isSure ? { start, end: start + value.length } : undefined;
  }
  const isStrict = isSpaced || PROSE_FILE.test(named.path) || !isLast;
  const likely = isSecret(value, named, isStrict ? "passed" : "assigned");
  return likely ? { start, end: start + value.length } : undefined;
}

function endsLine(text: string, at: number): boolean {
  return /^[;,)\]}>\\]*[ \t]*(?:#.*|\/\/.*|;.*|["'`].*)?(?:\r?\n|$)/.test(text.slice(at, at + 200));
}

function isSecret(value: string, { kind, path }: Named, how: Shape["kindOfMatch"]): boolean {
  const bare = value.replace(/\s+$/, "");
  if (bare.length < 4 || bare.length > MAX_VALUE) return false;
  if (kind === "key") return isKey(withoutCookieName(bare));
  return how === "assigned" && !MESSAGES_FILE.test(path) ? isPassword(bare) : isStrongPassword(bare);
}

function withoutCookieName(value: string): string {
  return COOKIE.exec(value)?.[1] ?? value;
}

function isKey(value: string): boolean {
  return value.length >= 8 && !/\s/.test(value) && isRandom(value) && !isPublished(value);
}

/** Whether a name opens its line, or follows a word that declares it. */
function isDeclaredAt(text: string, start: number): boolean {
  const line = text.slice(Math.max(0, start - 60), start);
  return /(?:^|\n)[ \t]*(?:(?:#\s*define|ENV|ARG|export|setx?(?:[ \t]+-\w+)*|SetEnv|fastcgi_param|let|val|var|machine\s+\S+\s+login\s+\S+|login\s+\S+)[ \t]+)?(?:[\w.]+\.)?["']?$/i.test(
    line,
  );
}

function identifierAround(text: string, start: number, end: number): { start: number; end: number } {
  let from = start;
  let to = end;
  while (from > 0 && start - from < MAX_IDENTIFIER && IDENTIFIER_SIGN.test(text[from - 1]!)) from--;
  while (to < text.length && to - end < MAX_IDENTIFIER && IDENTIFIER_SIGN.test(text[to]!)) to++;
  // A sign that joins words joins none at either end: "--token", "password.", "token->".
  while (to > end && /[.$-]/.test(text[to - 1]!)) to--;
  return { start: from, end: to };
}

function endOfBare(text: string, start: number, stop: RegExp): number | undefined {
  stop.lastIndex = start;
  const found = stop.exec(text);
  return found ? found.index : text.length;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
