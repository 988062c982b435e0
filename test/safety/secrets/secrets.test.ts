/** Secrets of every class that the rules know, planted in a workspace, do not reach what is learned of it. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { learnedText } from "../../../src/runtime/serving/learnedFile.ts";
import { DEFAULT_RULES, readCorpus } from "../../../src/workspace/corpus.ts";
import { PLACEHOLDER, SECRET_RULES, withoutSecrets } from "../../../src/workspace/secrets.ts";
import { memoryFileSystem } from "../../workspace/memoryFileSystem.ts";
import { PLANTS, type Plant, plantSecrets } from "./plantedSecrets.ts";

const ROUNDS = 10;
const random = createRandom(7);
const plants: readonly Plant[] = Array.from({ length: ROUNDS }, () => plantSecrets(random)).flat();

/** Lines as they stand in code: alone, quoted, in a comment, as an argument. */
function fileWith(plant: Plant, k: number): string {
  const around = [
    (text: string) => text,
    (text: string) => (text.includes("\n") || /["'=:]/.test(text) ? text : `const value = "${text}";`),
    (text: string) => `// was: ${text}`,
    (text: string) => (/["']/.test(text) ? text : `call('${text}', 1)`),
  ];
  return `export const before = ${k};\n${around[k % around.length]!(plant.text)}\nexport const after = ${k};\n`;
}

const workspace = Object.fromEntries(plants.map((plant, k) => [`src/file${k}.ts`, fileWith(plant, k)]));

test("every rule has a secret to plant", () => {
  // Tables need a file of their own kind: everyday.test.ts plants them.
  expect([...Object.keys(PLANTS), "table"].sort()).toEqual([...SECRET_RULES].sort());
});

test("at least 99 of 100 planted secrets never reach the corpus, and the text around them does", async () => {
  const { files, replacedSecrets } = await readCorpus(memoryFileSystem(workspace), DEFAULT_RULES);
  const learned = new Map(files.map(({ path, text }) => [path, text]));
  const missed = plants.filter(({ secrets }, k) => {
    const text = learned.get(`src/file${k}.ts`) ?? "";
    return secrets.some(secret => secret.split("\n").some(line => text.includes(line)));
  });
  expect(missed.map(({ rule, text }) => `${rule}: ${text}`).slice(0, plants.length / 100)).toEqual(
    missed.map(({ rule, text }) => `${rule}: ${text}`),
  );
  expect(replacedSecrets).toBeGreaterThanOrEqual(plants.length * 0.99);
  for (const [k] of plants.entries()) {
    expect(learned.get(`src/file${k}.ts`)).toMatch(
      new RegExp(`^export const before = ${k};\n[^]*${PLACEHOLDER}[^]*\nexport const after = ${k};\n$`),
    );
  }
});

test("of every class at least 99 of 100 are caught", () => {
  const caught = new Map<string, { planted: number; missed: number }>();
  const otherRandom = createRandom(11);
  for (let round = 0; round < 100; round++) {
    for (const [k, plant] of plantSecrets(otherRandom).entries()) {
      const { text } = withoutSecrets(fileWith(plant, round + k));
      const count = caught.get(plant.rule) ?? { planted: 0, missed: 0 };
      const isMissed = plant.secrets.some(secret => secret.split("\n").some(line => text.includes(line)));
      caught.set(plant.rule, { planted: count.planted + 1, missed: count.missed + Number(isMissed) });
    }
  }
  const tooMany = [...caught].filter(([, { planted, missed }]) => missed > 0.01 * planted);
  expect(tooMany).toEqual([]);
});

test("cleaning a clean text changes nothing", () => {
  for (const [k, plant] of plants.entries()) {
    const { text } = withoutSecrets(fileWith(plant, k));
    expect(withoutSecrets(text)).toEqual({ text, found: [] });
  }
});

test("a file that was saved after training is learned without its secrets", async () => {
  const [plant] = plants;
  const text = await learnedText({ path: "a.ts", text: fileWith(plant!, 0) }, DEFAULT_RULES);
  expect(text).toContain(PLACEHOLDER);
  expect(text).not.toContain(plant!.secrets[0]);
  expect(await learnedText({ path: ".env", text: "A=1\n" }, DEFAULT_RULES)).toBeUndefined();
});

describe("a file of secrets is skipped as a whole:", () => {
  const names = [
    ...[".env", ".env.local", ".env-prod", "prod.env", ".envrc", "app/.npmrc", ".netrc", ".pgpass", ".htpasswd"],
    ...["id_rsa", "id_ed25519.bak", "server.key", "cert.pem", "site.crt", "a.p12", "b.pfx", "release.keystore"],
    ...["c.jks", "vault.kdbx", "d.ppk", "secrets.yml", "credentials.json", "client_secret_42.json", "kubeconfig"],
    ...[
      "terraform.tfstate",
      "prod.auto.tfvars",
      "x.tfvars.json",
      "master.key",
      ".git-credentials",
      ".bash_history",
      "secrets.prod.yaml",
      ".ssh/config",
    ],
  ];
  test.each(names)("%s", async name => {
    const { files, skipped } = await readCorpus(
      memoryFileSystem({ [name]: "#!/bin/sh\nHOST=a\n", "a.ts": "let a = 1;\n" }),
      DEFAULT_RULES,
    );
    expect(files.map(({ path }) => path)).toEqual(["a.ts"]);
    expect(skipped).toEqual([{ reason: "secret", count: 1, examples: [name.startsWith(".ssh") ? ".ssh" : name] }]);
  });

  test("and what is a credential from end to end, whatever its name", async () => {
    const text = JSON.stringify({ type: "service_account", private_key: "-----BEGIN PRIVATE KEY-----\\n" });
    const { skipped } = await readCorpus(memoryFileSystem({ "x.json": text }), DEFAULT_RULES);
    expect(skipped).toEqual([{ reason: "secret", count: 1, examples: ["x.json"] }]);
  });

  test("even where an ignore file asks for it", async () => {
    const { files } = await readCorpus(
      memoryFileSystem({ ".recurrentignore": "!.env\n", ".env": "#!/x\nA=1\n" }),
      DEFAULT_RULES,
    );
    expect(files).toEqual([]);
  });
});

test("ordinary code that speaks of secrets stays as it is", () => {
  const code = `
    const password = await askPassword("password", { minLength: 8 });
    const token = tokens[position + 1]; let apiKey = process.env["API_KEY"];
    headers.set("Authorization", \`Bearer \${token}\`); const url = "https://user:\${password}@host";
    secretKeyRef: { name: "database-credentials", key: "password" }
    tokenType: "identifier-name-2", tokenColor: "editorBracketHighlight.foreground1"
    import { sha256 } from "./hashes.ts"; // the token "keyword.control.flow.ts"
    expect(screen.getByLabelText("password-confirm")).toBe(passwordInput);
    data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ
    "integrity": "sha512-h0tL7xqHbWm9SvnvGYnYgcFJ4a7XIT5pRfb3dCQKkmNPbwm0Yq9cVb3fUcrJp7bzIpvjCuXTVdVnZ8JYIbC5lQ=="
    if (line.startsWith("-----BEGIN PRIVATE KEY-----")) return readKey(line);`;
  expect(withoutSecrets(code)).toEqual({ text: code, found: [] });
});

test("no text makes the rules slow", () => {
  const prefixes = [
    "ey",
    "sk-",
    "ey-",
    "SG.",
    "xoxb-",
    "://a:",
    "password='",
    "-----BEGIN PRIVATE KEY-----",
    "A",
    "a.",
  ];
  const slowest = Math.max(
    ...[...prefixes, "ghp_", "token=", "\tsecret: ", "https://", "mongodb://a:b", "0123456789abcdef"].map(prefix => {
      const text = prefix.repeat(200_000 / prefix.length);
      const startMs = performance.now();
      withoutSecrets(text);
      return performance.now() - startMs;
    }),
  );
  // An ordinary file of this size takes about 15 ms; what grows with the square of the length would take minutes.
  expect(slowest).toBeLessThan(5000);
});
