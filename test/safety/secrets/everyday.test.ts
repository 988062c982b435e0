/** Secrets as people leave them in ordinary files do not reach what is learned, and ordinary text stays as it is. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { DEFAULT_RULES, readCorpus } from "../../../src/workspace/corpus.ts";
import { secretKindOf } from "../../../src/workspace/secrets/names.ts";
import { cleanFile, PLACEHOLDER } from "../../../src/workspace/secrets.ts";
import { memoryFileSystem } from "../../workspace/memoryFileSystem.ts";
import { EVERYDAY_CLASSES, type EverydayClass, plant, type SecretGroup } from "./everydaySecrets.ts";

const ROUNDS = 40;

/** The share of a class's secrets that are replaced. */
function recallOf(secretClass: EverydayClass, random: () => number): number {
  let caught = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { path, text, secrets } = plant(secretClass, random);
    const clean = cleanFile({ path: `x/${path}`, text })?.text ?? "";
    caught += Number(secrets.every(secret => !clean.includes(secret)));
  }
  return caught / ROUNDS;
}

const random = createRandom(5);
const recalls = EVERYDAY_CLASSES.map(each => ({ ...each, recall: recallOf(each, random) }));
const meanOf = (group?: SecretGroup): number => {
  const chosen = recalls.filter(each => group === undefined || each.group === group);
  return chosen.reduce((sum, { recall }) => sum + recall, 0) / chosen.length;
};

test("of everyday secrets 97 of 100 are caught where a name or a vendor's format gives them away", () => {
  expect(EVERYDAY_CLASSES.length).toBeGreaterThan(200);
  expect(meanOf("declared")).toBeGreaterThanOrEqual(0.97);
  expect(meanOf("vendor")).toBeGreaterThanOrEqual(0.97);
});

test("over all classes 90 of 100 are caught", () => {
  expect(meanOf()).toBeGreaterThanOrEqual(0.9);
});

test.each(recalls)("most secrets of the class $id are caught", ({ recall }) => {
  expect(recall).toBeGreaterThanOrEqual(0.85);
});

describe("what is no secret stays:", () => {
  const lines: readonly (readonly [string, string])[] = [
    ["a.ts", 'accessKey: "Control+Shift+F12",'],
    ["a.ts", 'const tokenizationId = "550e8400e29b41d4a716446655440000";'],
    ["a.ts", "const password = await prompt('Password:');"],
    ["a.ts", 'if (password === "") throw new Error("password is required");'],
    ["a.ts", 'type Field = { password: string; passwordHash: "sha256" };'],
    ["a.ts", 'const passwordInput = document.querySelector("#password-input");'],
    ["a.ts", 'clientSecret: process.env["CLIENT_SECRET"] ?? "",'],
    ["a.py", 'password = os.environ["DB_PASSWORD"]'],
    ["a.py", "password = forms.CharField(widget=forms.PasswordInput)"],
    ["a.py", 'token = "identifier"'],
    ["a.go", 'password := flag.String("password", "", "the password of the user")'],
    ["a.rs", "let token: Token = self.tokens[position + 1];"],
    ["a.java", 'config.put("primaryKey", "user_id2");'],
    ["a.yml", "password: ${{ secrets.DB_PASSWORD }}"],
    ["a.yml", "        type: password"],
    ["a.yml", "  key: node-modules-v2-linux"],
    ["a.tf", "password = var.db_password"],
    ["locales/en.json", '{ "password": "Password", "forgotPassword": "Forgot your password?" }'],
    ["Dockerfile", "ENV PASSWORD_FILE=/run/secrets/db"],
    ["README.md", "The password is stored in the system keychain."],
    ["a.sh", 'read -rsp "Password: " password'],
    ["a.sh", 'mysql -u root -p"$MYSQL_PASSWORD" app'],
    ["a.http", "Authorization: Bearer {{token}}"],
    ["a.ts", 'secret: "process.env.AUTH_AZURE_AD_B2C_SECRET",'],
    ["a.sh", "docker run -p 26257:26257 db"],
    ["a.php", "'password' => '--password='.$connection['password'],"],
    ["a.ts", 'integrity: "sha256-MTIzNDU2Nzg5MDEyOmFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",'],
    ["a.js", "fetch(`https://api.acme.dev/v1?token=${token}`)"],
    ["session.json", '"access_token": "2022-08-25T09:26:05Z",'],
    ["a.py", 'def hash_password(password: str = "pbkdf2:sha256", encoding: str = "utf-8"):'],
    ["a.php", "'password' => 'required|confirmed',"],
    ["a.http", "GET /search?key=value%20with%20spaces&page=2"],
    ["a.ts", "login: this.username, password: this.#auth.loginPassword"],
    ["a.go", "SigningKey: ed25519.PrivateKey(seed),"],
    ["a.py", '"host_key": "ssh-rsa-cert-v01@openssh.com",'],
    ["a.js", "this._auth = authData(response)"],
    ["a.yml", `certificate: ${btoa("-----BEGIN CERTIFICATE-----\nMIIDZTCCAk2gAwIBAgIEV5xOtDANBgkqhkiG9w0\n")}`],
    ["links.json", '"page_token": "eyJvZmZzZXQiOiIyMDAiLCJ2IjoyfQ",'],
    ["lock.xml", "lock-token: urn:uuid:a515cfa4-5da4-22e1-f5b5-00a0451e6bf7"],
    ["README.md", "mysql://<username>:<password>@<host>/<dbname>[?<options>]"],
    ["a.js", 'isCommentAtStart(token, "SwitchStatement")'],
    ["a.go", "\trsaPrivateKey: encryptedKeyRSAPriv,"],
    ["a.py", '_HEX_PAT = "[0-9A-Fa-f]{1,4}"\n_URI_PAT = r"(?:[^\\[\\]%:/?#]|%[a-fA-F0-9]{2})*"'],
    ["a.js", 'const passwordPattern = "(\\\\d)+"; const password = "^[a-zA-Z]\\\\w{3,14}$";'],
    ["a.py", 'return user + ":****" if password else user; password = ":****"'],
    ["a.py", 'self.assertEqual(self._getHostKeys(b"ssh-ed25519"), hostKey == "ecdsa-sha2-nistp256")'],
    ["a.py", 'cookie = b"foo=1;port=1234"\ncookie = "theme=dark; Path=/; Max-Age=3600"'],
    ["a.py", 'arguments = [(b"user", b"realm", b"password", b"preHA1")]'],
    ["a.json", '"AccountId": "111122223333", "output_token": "Stream.Shards[-1].ShardId"'],
    ["a.json", '"secret": "arn:aws:secretsmanager:us-west-2:123456789012:secret:TestDatabaseSecret-a1b2c3"'],
    ["a.json", '"NextToken": "eyJ2IjoiMSIsInMiOjEsImMiOi...", "access_token": "eyJ2IjoiMSIsInMiOjEsImMiOi..."'],
    ["a.json", '"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"'],
    ["a.go", 'r.Header.Get("Authorization") != "Basic Q0xJRU5UX0lEOkNMSUVOVF9TRUNSRVQ="'],
    ["a.js", 'password: "testpass", password: "mynewpassword", passphrase: "somesecret", login(user, "notthepass")'],
    ["README.md", "redis://username:authpassword@127.0.0.1:6380/4"],
    ["a.py", 'body = "oauth_token=request&scope=read+write&token_type_hint=refresh_token"'],
    ["a.py", 'key = ["-----BEGIN OPENSSH PRIVATE KEY-----"] + lines + ["-----END OPENSSH PRIVATE KEY-----"]'],
    ["a.py", "-----BEGIN PRIVATE KEY-----\n<base64-encoded SSH protocol string>\n-----END PRIVATE KEY-----"],
  ];
  test.each(lines)("%s: %s", (path, text) => {
    expect(cleanFile({ path, text })).toEqual({ text, found: [] });
  });
});

describe("what standards print as an example stays:", () => {
  const lines: readonly (readonly [string, string])[] = [
    ["RFC 5849", 'oauth_token="ad180jjd733klru7", secret = "dh893hdasih9"'],
    ["RFC 6265", "cookie: SID=31d4d96e407aad42"],
    ["RFC 6749", '"access_token":"2YotnFZFEjr1zCsicMWpAA", "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA"'],
    ["RFC 6749", "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"],
    ["RFC 6750", "Authorization: Bearer mF_9.B5f-4.1JqM"],
    ["RFC 7617", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="],
    ["RFC 8555", '"token": "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"'],
  ];
  test.each(lines)("%s: %s", (_, text) => {
    expect(cleanFile({ path: "a.js", text })).toEqual({ text, found: [] });
  });
});

test("of the fields of a form only those that are secrets are replaced", () => {
  const text = 'body = "oauth_token=hR7kQ2mZ9xT4bN6w&oauth_callback_confirmed=true&scope=movies"\n';
  const clean = `body = "oauth_token=${PLACEHOLDER}&oauth_callback_confirmed=true&scope=movies"\n`;
  expect(cleanFile({ path: "a.py", text })?.text).toBe(clean);
});

test("a certificate in base64 is a secret where a key follows", () => {
  const key = btoa("-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMIIE");
  expect(cleanFile({ path: "a.yml", text: `data: ${key}\n` })?.text).not.toContain(key);
});

describe("names:", () => {
  const names: readonly (readonly [string, "password" | "key" | undefined])[] = [
    ["DB_PASSWORD", "password"],
    ["dbPass", "password"],
    ["mysql_root_password", "password"],
    ["PGPASSWORD", "password"],
    ["passwort", "password"],
    ["apiKey", "key"],
    ["X-Api-Key", "key"],
    ["aws.secret.access.key", "key"],
    ["secret_key_base", "key"],
    ["azure_pat", "key"],
    ["primaryKey", undefined],
    ["passwordField", undefined],
    ["token_type", undefined],
    ["nextPageToken", undefined],
    ["tokenizer", undefined],
    ["keyboard", undefined],
    ["compass", undefined],
    ["pat", undefined],
  ];
  test.each(names)("%s", (name, kind) => expect(secretKindOf(name)).toBe(kind));
});

test("a rule leaves no half of a quote behind", () => {
  for (const quote of ['"', "'", "`", '"""']) {
    const { text } = cleanFile({ path: "a.py", text: `password = ${quote}Tr0ub4dor!${quote}\n` })!;
    expect(text).toBe(`password = ${quote}${PLACEHOLDER}${quote}\n`);
  }
});

test("a secret that one file gives away is replaced in every other file; a common word never is", async () => {
  const files = {
    "a.py": 'password = "Zk7-umber-4412"\npassword = "test1"\n',
    "b.txt": "call me and say Zk7-umber-4412 or test1\n",
  };
  const { files: learned, replacedSecrets } = await readCorpus(memoryFileSystem(files), DEFAULT_RULES);
  const [, other] = learned;
  expect(other!.text).toBe(`call me and say ${PLACEHOLDER} or test1\n`);
  expect(replacedSecrets).toBe(3);
});
