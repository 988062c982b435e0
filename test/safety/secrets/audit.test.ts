/** The audit finds what a model holds, shows no secret itself, and finds nothing where nothing is. */
import { expect, test } from "vitest";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { auditModel } from "../../../src/runtime/serving/audit.ts";
import { madeUpCode, pieceVocabulary } from "../../completion/fakes.ts";

const audit = (experts: Experts) => auditModel(experts, async () => {});
const secret = "ghp_Zk3vQ9xT1mB7nR5wL2cY8dF4gH6jK0pS1aE3";

function expertsOf(files: Readonly<Record<string, string>>, pieces: readonly string[] = []) {
  const vocabulary = pieceVocabulary(pieces);
  const documents = Object.entries(files).map(([path, text]) => ({ path, ids: vocabulary.encode(text).ids }));
  const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
  return { vocabulary, predictor: undefined, memory };
}

test("a clean model has no findings", async () => {
  const code = madeUpCode(createRandom(1), 40);
  const report = await audit(expertsOf({ "a.ts": code, "b.ts": `const key = "REDACTED";\n${code}` }));
  expect(report).toMatchObject({ documents: 2, findings: [] });
  expect(report.writings).toBeGreaterThan(50);
});

test("a remembered secret is found in its file, and again in what the model writes", async () => {
  const { findings } = await audit(expertsOf({ "a.ts": `const githubToken = "${secret}";\n` }));
  expect(findings).toContainEqual({ place: "memory", source: "a.ts", rule: "github", hint: "ghp_… (40 characters)" });
  expect(findings).toContainEqual({ place: "writing", source: "ghp_", rule: "github", hint: "ghp_… (40 characters)" });
});

test("looser rules than those that clean point at what may be a secret", async () => {
  const { findings, suspicions } = await audit(expertsOf({ "a.ts": 'run("Zk3vQ9xT1mB7nR5wL2cY8dF4gH6jK0p");\n' }));
  expect(findings.filter(({ place }) => place === "memory")).toEqual([]);
  expect(suspicions).toEqual([
    { place: "memory", source: "a.ts", rule: "looks-random", hint: "Zk3v… (31 characters)" },
  ]);
});

test("the report does not show the secret", async () => {
  const report = await audit(expertsOf({ "a.ts": `const githubToken = "${secret}";\n` }));
  expect(JSON.stringify(report)).not.toContain(secret.slice(0, 10));
});

test("a secret that became a token, and a remembered file of secrets, are found", async () => {
  const { findings } = await audit(expertsOf({ ".env": "A=1\n" }, [secret]));
  expect(findings).toContainEqual(expect.objectContaining({ place: "vocabulary", rule: "github" }));
  expect(findings).toContainEqual(
    expect.objectContaining({ place: "memory", source: ".env", rule: "file-of-secrets" }),
  );
});
