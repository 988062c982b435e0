/** Which names say that their value is a secret: an identifier is split into words, and its head noun decides. */

/** "password": chosen by a person, so that any odd word may be one. "key": drawn at random, and looks so. */
export type SecretKind = "password" | "key";

const PASSWORDS = `password passwords passwd passwrd passphrase passcode pass pwd pw psw pswd psswd pswrd psswrd passw mypw userpass 비번 패스워드 암호 dbpass sshpass rootpass
  passwort kennwort contrasena contraseña clave senha motdepasse mdp wachtwoord haslo hasło parola пароль 密码 密碼
  パスワード 비밀번호 requirepass masterauth psk bindpw rootpw adminpw adminpassword userpassword dbpassword mysqlpassword
  keypass storepass keypassword storepassword mysqlpass sqlpass adminpass ftppass smtppass mailpass wifipass loginpass`;

const KEYS = `secret secrets token tokens credential credentials creds cred bearer apikey apitoken apisecret authkey authtoken
  accesskey accesstoken secretkey secrettoken privatekey clientsecret appsecret appkey sessionkey signingkey refreshtoken
  masterkey encryptionkey webhooksecret jwtsecret bottoken hmac salt pepper cookie otp totp sas connectionstring
  authorization accountkey sharedkey sharedsecret sharedaccesskey pat`;

/** What makes a secret of a "key". */
const KEY_OWNERS = `api app application auth access account private priv master session signing sign signature encryption
  encrypt encrypting crypt crypto cipher client consumer service secret storage deploy license licence webhook shared hmac
  jwt jwe ssh subscription rapid rapidapi data tls ssl aes des rsa gpg admin server user function functions hash fernet
  ingestion write team integration host`;

/** What may stand after the head noun and leaves it a secret. */
const MODIFIERS = `base value val text string str plain plaintext raw default def old new current prev previous next prod
  production dev development test testing stage staging live local env b64 base64 hex utf8 data primary secondary main
  backup root admin user db database id2 const literal 1 2 3 4 5`;

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const PASSWORD_WORDS = wordsOf(PASSWORDS);
const KEY_WORDS = wordsOf(KEYS);
const OWNER_WORDS = wordsOf(KEY_OWNERS);
const MODIFIER_WORDS = wordsOf(MODIFIERS);
/** Too short, or too common a word, to be a secret's name without another word before it. */
const NEVER_ALONE = wordsOf("pat pepper pw cred sas otp hmac");
/** A token of these names a place in a list, or a request that may be sent again. */
const PLACE_WORDS = wordsOf(
  "page paging pagination cursor continuation next previous prev starting idempotency request",
);
/** Written together with what it opens: `pgpassword`, `clienttoken`. */
const PASSWORD_ENDING = /^\w+(?:password|passwd|passphrase|passwort|kennwort|pwd|pswd)$/;
/** "password" and "passwd" as people mistype them. */
const MISSPELLED = /^pa?s{1,3}w[ords]{0,5}d$/;
const KEY_ENDING = /^\w{2,}(?:token|secret|apikey)$/;

/** Letters of any script that an identifier is made of, with the signs that join its words. */
export const IDENTIFIER = "[\\p{L}\\p{N}_$.-]";

/**
 * What kind of secret an identifier names, if any: `DB_PASSWORD`, `apiKey`, `client-secret`, `jwt_secret_base`. Its last
 * word decides, but for modifiers: `passwordField`, `token_type` and `primaryKey` name none.
 */
export function secretKindOf(identifier: string): SecretKind | undefined {
  const words = splitWords(identifier);
  while (words.length > 1 && MODIFIER_WORDS.has(words.at(-1)!)) words.pop();
  if (words.at(-1) === "id" && words.at(-2) === "key" && OWNER_WORDS.has(words.at(-3) ?? "")) words.pop();
  const head = words.at(-1);
  if (head === undefined) return undefined;
  const before = words.at(-2);
  if (PASSWORD_WORDS.has(head)) return head === "clave" && before === undefined ? undefined : "password";
  if (head === "passe" && before === "de") return "password";
  if (head === "word" && before === "pass") return "password";
  if (head === "token" && PLACE_WORDS.has(before ?? "")) return undefined;
  if (KEY_WORDS.has(head)) return NEVER_ALONE.has(head) && before === undefined ? undefined : "key";
  if (PASSWORD_ENDING.test(head) || MISSPELLED.test(head)) return "password";
  if (KEY_ENDING.test(head)) return "key";
  if ((head === "key" || head === "keys") && before !== undefined && OWNER_WORDS.has(before)) return "key";
  return undefined;
}

/** The words of an identifier in any of the usual spellings, in lower case. */
function splitWords(identifier: string): string[] {
  return identifier
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== "")
    .map(word => word.toLowerCase());
}
