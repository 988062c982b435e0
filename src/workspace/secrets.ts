/**
 * Finds secrets in a text by secretlint's rules and by further formats, and replaces them before anything is learned.
 * The rules are called directly, without secretlint's core, so that they see only the text and open no file.
 */
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { isSecretFile } from "../core/text/secretNames.ts";
import { SECRET_FORMATS } from "./secretFormats.ts";
import { assignedSecrets } from "./secrets/assignments.ts";
import { tableSecrets } from "./secrets/tables.ts";
import { entropyOf, isPlaceholder, isRandom, isStrongPassword } from "./secrets/values.ts";

/** Replaces a secret. No rule finds it, and in code it is an ordinary word. */
export const PLACEHOLDER = "REDACTED";

export interface FoundSecret {
  /** The rule that found it. */
  readonly rule: string;
  readonly secret: string;
}

export interface Cleaned {
  /** The text with the placeholder in place of each secret. */
  readonly text: string;
  readonly found: readonly FoundSecret[];
}

/** The parts of a secretlint rule that are used here. */
interface Rule {
  readonly meta: { readonly id: string };
  create(context: RuleContext, options: object): { file(source: RuleSource): unknown };
}

interface RuleContext {
  /** Makes a finding's message from its parts, one of which is the secret. Here it returns the parts. */
  createTranslator(messages: unknown): (id: string, parts?: Readonly<Record<string, string>>) => readonly string[];
  report(finding: { readonly message: readonly string[]; readonly range: readonly [number, number] }): void;
}

interface RuleSource {
  readonly content: string;
  /** Without a path, a rule for certain files applies to every text. */
  readonly filePath: "";
  /** Rules for JSON parse a ".json" text. For ".p12" a rule would open the file, so that extension is never passed. */
  readonly ext: ".json" | "";
  readonly contentType: "text";
}

const PREFIX = "@secretlint/secretlint-rule-";
/** This rule lets comments exempt a secret from linting, but exempt secrets must not be learned either. */
const FILTER = `${PREFIX}filter-comments`;
/** The numbers of accounts are no secrets. Keys of access are found by a format of our own. */
const OPTIONS = { enableIDScanRule: false };

const RULES = (rules as unknown as readonly Rule[])
  .filter(({ meta }) => meta.id !== FILTER)
  .map(rule => ({ rule, id: rule.meta.id.slice(PREFIX.length) }));

/** A rule finds nothing in a text without any of its hints. Rules that are not listed always run. */
const HINTS: Readonly<Record<string, readonly string[]>> = {
  "1password": ["ops_ey"],
  anthropic: ["sk-ant-"],
  basicauth: ["://"],
  cloudflare: ["cfk_", "cfut_", "cfat_"],
  "database-connection-string": ["://"],
  databricks: ["dapi"],
  docker: ["dckr_pat_"],
  figma: ["figd_"],
  gcp: ["private_key"],
  github: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
  gitlab: ["glpat-"],
  grafana: ["glc_", "glsa_"],
  groq: ["gsk_"],
  "hashicorp-vault": ["hvs.", "hvb.", "hvr."],
  huggingface: ["hf_"],
  linear: ["lin_api_"],
  notion: ["ntn_"],
  npm: ["npm_", "x-oauth-basic"],
  openai: ["sk-"],
  privatekey: ["PRIVATE KEY"],
  sendgrid: ["SG."],
  shopify: ["shp"],
  slack: ["xox", "xapp-", "hooks.slack.com", "HOOKS.SLACK.COM"],
  stripe: ["_live_", "_test_"],
  tailscale: ["tskey-"],
  vercel: ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
};

/** The ids of all rules. */
export const SECRET_RULES: readonly string[] = [
  ...new Set([...[...RULES, ...SECRET_FORMATS].map(({ id }) => id), "password", "named-secret", "table"]),
];

/**
 * Replaces each secret everywhere in the text. Cleaning a clean text changes nothing.
 *
 * @param path the file's, or its name: settings hold secrets without quotes, and messages speak of passwords
 */
export function withoutSecrets(text: string, path = ""): Cleaned {
  const extension = /\.\w+$/.exec(path)?.[0].toLowerCase() ?? "";
  const found: FoundSecret[] = [];
  let clean = text;
  const isNew = (secret: string): boolean => secret !== "" && !secret.includes(PLACEHOLDER);
  for (const { id, pattern, hints, isLikely } of SECRET_FORMATS) {
    if (!hasAny(clean, hints)) continue;
    clean = clean.replace(pattern, (match: string, before: unknown) => {
      const kept = typeof before === "string" ? before : "";
      const secret = match.slice(kept.length);
      if (!isNew(secret) || isLikely?.(secret) === false) return match;
      found.push({ rule: id, secret });
      return kept + PLACEHOLDER;
    });
  }
  clean = withoutAssigned(clean, path, found);
  for (const { rule, id } of RULES) {
    if (!hasAny(clean, HINTS[id])) continue;
    for (const secret of secretsBy(rule, clean, extension).filter(secret => isNew(secret) && !isForm(secret))) {
      found.push({ rule: id, secret });
      clean = clean.replaceAll(secret, PLACEHOLDER);
    }
  }
  for (const { secret } of found) if (isUnmistakable(secret)) clean = clean.replaceAll(secret, PLACEHOLDER);
  return { text: clean, found };
}

/** Whether a URL is a form to fill in: `mysql://<user>:<password>@host`. */
function isForm(url: string): boolean {
  const password = /:\/\/[^\s:/@]*:([^\s@]+)@/.exec(url)?.[1];
  return password !== undefined && isPlaceholder(password);
}

/** Whether a secret stands for nothing else elsewhere: `test` and `password` never do. */
function isUnmistakable(secret: string): boolean {
  return secret.length >= 16 || (secret.length >= 8 && entropyOf(secret) >= 2.2 && isStrongPassword(secret));
}

/** Whether a secret is so long and so odd that it is one in every other file of the workspace, too. */
export function spreads(secret: string): boolean {
  return secret.length >= 10 && entropyOf(secret) >= 3 && (isRandom(secret) || isStrongPassword(secret));
}

/** Replaces what the names before it call a secret. */
function withoutAssigned(text: string, path: string, found: FoundSecret[]): string {
  const kept: string[] = [];
  let end = 0;
  const ranges = [...assignedSecrets(text, path), ...tableSecrets(text, path)].sort((a, b) => a.start - b.start);
  for (const range of ranges) {
    const secret = text.slice(range.start, range.end);
    if (range.start < end || secret.includes(PLACEHOLDER)) continue;
    found.push({ rule: range.rule, secret });
    kept.push(text.slice(end, range.start), PLACEHOLDER);
    end = range.end;
  }
  return kept.length === 0 ? text : kept.join("") + text.slice(end);
}

/** The secrets that a rule finds: the longest part of its message, or the range that it reports. */
function secretsBy(rule: Rule, content: string, extension: string): readonly string[] {
  const secrets: string[] = [];
  const context: RuleContext = {
    createTranslator: () => (_, parts) => Object.values(parts ?? {}),
    report({ message, range: [start, end] }) {
      // Some ranges begin at the name before the secret but have the secret's length, so its text is more reliable.
      const named = message.filter(part => part.length >= 8 && content.includes(part));
      secrets.push(named.reduce((a, b) => (b.length > a.length ? b : a), named[0] ?? content.slice(start, end)));
    },
  };
  const ext = extension === ".json" ? ".json" : "";
  rule.create(context, OPTIONS).file({ content, filePath: "", ext, contentType: "text" });
  return secrets;
}

function hasAny(text: string, hints: readonly string[] | undefined): boolean {
  return hints === undefined || hints.some(hint => text.includes(hint));
}

/** A JSON file that is a credential as a whole, whatever its name. */
const SERVICE_ACCOUNT = /^\s*\{[^{}]*"type"\s*:\s*"(?:service_account|authorized_user|external_account)"/;

/** The text of a file without its secrets; undefined where its name or its whole text is a secret. */
export function cleanFile({ path, text }: { readonly path: string; readonly text: string }): Cleaned | undefined {
  if (isSecretFile(path.slice(path.lastIndexOf("/") + 1))) return undefined;
  if (SERVICE_ACCOUNT.test(text) && text.includes('"private_key"')) return undefined;
  const cleaned = withoutSecrets(text, path);
  return cleaned.text.trim() === PLACEHOLDER ? undefined : cleaned;
}
