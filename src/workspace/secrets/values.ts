/** Whether a value looks like a secret: not a template, a path, a word of prose or a placeholder. */

const LEAST_ENTROPY = 2.75;
const TEMPLATE =
  /\$\{|\{\{|^\{.*\}$|<[a-z!/?]|%\(|^%[sdvq]$|:\/\/|^\.{0,2}\/|^~\/|^[A-Za-z]:\\|^\.?\$[A-Za-z_(]|^(?:\w+\.)*env\.\w+$|^@\w|#\{|\\\(|^%\w+%$|^&\w|\.(?:tsx?|jsx?|m?js|py|json|html?|css|go|rs|java|md|txt|pem|key|ya?ml|conf|sh|php|rb|log)$/;
/** Words and numbers held together by dots, dashes or underscores: "auth.token.v2", "error-404-page". */
const WORDS = /^[a-z]+\d{0,3}(?:[._/:-](?:[a-z]+\d{0,3}|\d{1,4}))*$/i;
/** A way to a value in code: `config.password`, `this.#token`, `os.environ`. */
const REFERENCE = /^[A-Za-z_]\w*(?:(?:\.|->|::)#?[A-Za-z_]\w*(?:\(\))?)+;?$|^\w+\(.*\)?;?$|^\w+\[.*\]$/;
/** The name of a constant or of a variable of the environment. */
const CONSTANT = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const OPTION = /^--?[a-z][\w-]*=?$/i;
const KEY_COMBINATION = /^(?:(?:ctrl|control|shift|alt|option|cmd|command|meta|super|win)\s*[+-]\s*)+\S{1,12}$/i;
/** A moment, an address of mail, a name of a key type, of a resource, a number in a namespace: data in a form of its own. */
const DATA =
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?$|^[a-z][\w.+-]*@[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev)$|^urn:[a-z]|^arn:aws[\w-]*:|^\d+(?:\.[a-z_]+)+$/i;
/** Words with humps, held together by dots, perhaps with places in lists: `ed25519.PrivateKey`, `Jobs[-1].JobId`. */
const CODE_PATH =
  /^(?:[A-Za-z][a-z]+\d{0,5}(?:[A-Z][a-z]+\d{0,5})*(?:\[-?\w*\])?\.)*[A-Za-z][a-z]+\d{0,5}(?:[A-Z][a-z]+\d{0,5})*(?:\[-?\w*\])?$/;
/** An encoding, an algorithm, or a type of key of SSH, which often is the default of a parameter. */
const METHOD =
  /^(?:utf-?(?:8|16|32)(?:-?[bl]e)?|iso-?8859-\d{1,2}|latin-?1|(?:pbkdf2|hmac|scrypt|argon2(?:id?|d))(?:[:_-]\w+)*|(?:sk-)?(?:ssh|ecdsa|rsa)-(?:rsa|dss|ed\d{3,5}|sha2-(?:nistp)?\d{3})(?:-cert-v\d\d)?)$/i;
/** A regular expression: a class with a range, a group that is not captured, a repeated class. */
const PATTERN = /\[\^?[^\]]{0,40}\w-\w[^\]]{0,40}\]|\(\?[:=!<]|\\[dDwWsS](?:[+*?)|{[]|$)|\]\{\d+(?:,\d*)?\}|\.\*/;
/** Shown in place of a secret: `:****`. */
const MASKED = /[*•]{3}/;
/** Rules of a form, or a union of types: `required|confirmed`, `string|null`. */
const ALTERNATIVES = /^[a-z_]+(?::[\w,]+)?(?:\|[a-z_]+(?::[\w,]+)?)+$/;
const ALPHABET = /abcdefghijklm/i;
const ESCAPES = /(?:%[0-9A-F]{2})+/gi;

/** Said where a value is still to come, or in a schema, a form or a message. */
const PLACEHOLDERS = new Set(
  `password passwd passphrase passcode pwd pass secret token key apikey credentials user username login admin none null nil undefined
   true false yes no on off string text str varchar char bytes number integer int boolean bool object array list any unknown void
   required optional hidden default value values example sample dummy fake placeholder todo tbd changeme change-me redacted
   masked removed empty field input label name type error invalid valid missing incorrect wrong mismatch plain plaintext raw
   basic bearer digest oauth oauth2 jwt ldap kerberos saml none ask prompt stdin file env environment vault auto generated
   random hash hashed encrypted md5 sha1 sha256 sha512 bcrypt scrypt argon2 pbkdf2 reset forgot confirm confirmation current
   new old repeat verify update set get create delete edit show hide enter passwort kennwort contraseña senha wachtwoord
   hasło parola foo bar baz qux abc xyz xxx xxxx test tests testing identifier keyword comment number punctuation operator
   template regex symbol literal word expression statement self this replace strict ignore`
    .trim()
    .split(/\s+/),
);
/** Words that people add to these where no password is meant: `mynewpassword`, `notthepass`. */
const FILLERS = new Set(
  "a an the this that is am i my your our some not no very super for of to and with un by psw auth".split(" "),
);
const LONGEST_WORD = 14;
const PLACEHOLDER_SHAPE =
  /^(?:.*(?:\.{3}|…)|[*•x.#?_-]+|\.{2,}|y+|your[\W_]?.*|my[\W_]?(?:password|secret|token|key|api).*|<.*>|\[.*\]|.*(?:change[\W_]?me|replace[\W_]?me|placeholder|not[\W_]?set|goes[\W_]?here|insert[\W_]).*)$/i;

/** Whether letters and digits of ASCII are mixed in something that is no path, address or template. */
function isMixed(value: string): boolean {
  return /^[!-~]+$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value) && !TEMPLATE.test(value);
}

/** Whether a value looks drawn at random rather than written: many different characters, and no words. */
export function isRandom(value: string): boolean {
  if (KEY_COMBINATION.test(value) || PLACEHOLDER_SHAPE.test(value) || CONSTANT.test(value)) return false;
  if (isData(value) || CODE_PATH.test(value)) return false;
  if (!isMixed(value)) return isRandomLetters(value);
  return WORDS.test(value) && value.length < 64
    ? hasMixedCase(value) || hasNoWords(value)
    : entropyOf(value) >= LEAST_ENTROPY;
}

function isData(value: string): boolean {
  if (DATA.test(value) || METHOD.test(value) || ALPHABET.test(value)) return true;
  if (PATTERN.test(value) || MASKED.test(value)) return true;
  return value.includes("%") && /^[a-z]+(?: [a-z]+)+$/i.test(value.replace(ESCAPES, " "));
}

/** Whether a value stands for a password that is still to come: `password`, `changeme`, `<secret>`. */
export function isPlaceholder(value: string): boolean {
  return isMadeOfPlaceholders(value) || PLACEHOLDER_SHAPE.test(value);
}

/** Whether a text is one of these words, or several of them written together. */
function isMadeOfPlaceholders(value: string): boolean {
  const text = value.toLowerCase();
  if (!/^[a-z]+$/.test(text)) return PLACEHOLDERS.has(text);
  const ends = new Set([0]);
  for (const start of ends) {
    for (let end = start + 1; end <= Math.min(text.length, start + LONGEST_WORD); end++) {
      const word = text.slice(start, end);
      if (PLACEHOLDERS.has(word) || FILLERS.has(word)) ends.add(end);
    }
  }
  return text.length > 0 && ends.has(text.length);
}

/** Whether a value may be a password that a person chose, given that its name says so. */
export function isPassword(value: string): boolean {
  const bare = value.toLowerCase().replace(/[^\p{L}\p{N}]+$/u, "");
  if (value.length < 4 || isMadeOfPlaceholders(bare) || PLACEHOLDER_SHAPE.test(value) || TEMPLATE.test(value))
    return false;
  if (isData(value) || ALTERNATIVES.test(value)) return false;
  if (
    /\s/.test(value) ||
    CONSTANT.test(value) ||
    OPTION.test(value) ||
    isReference(value) ||
    KEY_COMBINATION.test(value)
  )
    return false;
  const hasDigit = /\p{N}/u.test(value);
  const hasLetter = /\p{L}/u.test(value);
  if (hasDigit) return hasLetter || value.length >= 5 ? !/^v?\d+(?:\.\d+)+$/.test(value) : false;
  if (/[!@#$%^&*+=?~|]/.test(value.slice(0, -1)) && !/^[!<>=]=?|=>|&&|\|\|/.test(value)) return true;
  return isRandomLetters(value) || isOddWord(value.replace(/[!?]$/, ""));
}

function isReference(value: string): boolean {
  return REFERENCE.test(value) && !/\d[.]|[.]\w*\d|[A-Z]{3}$/.test(value);
}

/** As `isPassword`, for values that a careless rule would find in ordinary code. */
export function isStrongPassword(value: string): boolean {
  return (
    isPassword(value) &&
    value.length >= 6 &&
    (/\p{N}/u.test(value) || /[!@#$%^&*+=?~]/.test(value) || hasMixedCase(value))
  );
}

/** A lower-case word, or some, as people take them for passwords; identifiers have humps and words of programs. */
function isOddWord(value: string): boolean {
  if (!/^(?:[a-z]{6,}|[a-z]{3,}(?:[-_.][a-z]{2,})+|[A-Z][a-z]{5,}|[a-z]{3,}[-_.][A-Z][a-z]{2,})$/.test(value))
    return false;
  return !splitLower(value).some(word => PLACEHOLDERS.has(word));
}

function splitLower(value: string): readonly string[] {
  return value.toLowerCase().split(/[-_.]/);
}

/** Letters alone that no one would write: several capitals in odd places, or hardly a vowel. */
function isRandomLetters(value: string): boolean {
  if (!/^[A-Za-z]{8,}$/.test(value.replace(/[_+/=-]/g, ""))) return false;
  if (/^[A-Z_]+$/.test(value) && value.length < 16) return false;
  return hasMixedCase(value) || hasNoWords(value);
}

function hasNoWords(value: string): boolean {
  if (value.length < 12) return false;
  const words = value.replace(/[a-z](?=[A-Z][a-z]{2})/g, "$& ");
  return (words.match(/[bcdfghjklmnpqrstvwxz]{5,}/gi)?.join("").length ?? 0) >= value.length / 3;
}

/** Capitals in the middle of lower case that begin no word: "xQpLmTzR". */
function hasMixedCase(value: string): boolean {
  return (value.match(/[A-Z]{2}[a-z]|[a-z][A-Z][a-z]?[A-Z]/g)?.length ?? 0) >= 2;
}

/** Shannon's entropy of a text by its own frequencies, in bits a character (Shannon 1948). */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
