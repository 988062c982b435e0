/** Secrets that their place gives away, without a name before them: arguments, connection strings, statements, keys. */
import type { SecretFormat } from "./format.ts";
import { isPublished } from "./published.ts";
import { isPassword, isPlaceholder, isRandom, isStrongPassword } from "./values.ts";

const QUOTED_VALUE = "[^\\s\"'`]";
/** Calls whose second text is a password, or third after a host. */
const SIGN_IN =
  "(?:log_?in|log_?on|sign_?in|authenticate|auth|basic_?auth|set_?(?:basic_?auth|credentials|auth)|HTTP(?:Basic|Digest)Auth|(?:Network|UsernamePassword|Basic|User|Plain)?Credentials?|PasswordAuthentication|UsernamePassword\\w*|PlainAuth|create_?(?:super_?)?user|ConnectAsync|getConnection|connect)";

/** Everything but what a name, a vendor's prefix or a URL gives away. */
export const POSITIONS: readonly SecretFormat[] = [
  {
    id: "connection-string",
    pattern:
      /([;?&"'`](?:password|passwd|pwd|pass|user\s?password|shared\s?access\s?key|account\s?key|api_?key|secret)=\s?)[^\s;"'`&<>{}$%][^\s;"'`&<>]{2,300}(?=[;"'`&\s]|$)/gim,
    hints: ["assword=", "ASSWORD=", "pass=", "passwd=", "wd=", "WD=", "ey=", "ecret=", "EY="],
    isLikely: isPassword,
  },
  {
    id: "connection-string",
    pattern:
      /(\b(?:host|hostaddr|dbname|user|server|port)=[^\n"'`]{1,200}?\s(?:password|passwd|pwd)=)[^\s;"'`&<>{}$%]{3,300}/gi,
    hints: ["assword=", "ASSWORD=", "passwd=", "pwd="],
    isLikely: isPassword,
  },
  {
    id: "url-parameter",
    pattern:
      /([?&](?:access_?token|auth_?token|id_?token|refresh_?token|token|api_?key|apikey|app_?key|key|client_?secret|app_?secret|secret|password|passwd|pwd|pass|sig|signature|auth|sas|hapikey|private_?token|session_?token|x-amz-signature|x-amz-security-token|x-goog-signature|x-api-key|subscription-key)=)[^\s"'`&<>#{}$()\\[\]]{6,500}/gi,
    hints: ["?", "&"],
    isLikely: value =>
      !isPublished(value) && (isRandom(value) || (isStrongPassword(value) && !/[-+][a-z]+[-+]/i.test(value))),
  },
  {
    id: "database-user",
    pattern: /((?<![\w.-])\w[\w.-]{0,40}:)[^\s:"'`/]{4,100}(?=@(?:tcp|unix)\()/g,
    hints: ["@tcp(", "@unix("],
    isLikely: value => !isPlaceholder(value),
  },
  {
    id: "database-user",
    pattern: /(\b(?:sqlplus|jdbc:oracle:thin:|expdp|impdp|rman\s+target)\s{0,3}[\w.-]{1,40}\/)[^\s@"'`/]{4,60}(?=@)/gi,
    hints: ["sqlplus", "jdbc:oracle", "expdp", "impdp", "rman"],
  },
  {
    id: "sql-password",
    pattern:
      /(\b(?:identified\s+(?:with\s+["']?\w{1,40}["']?\s+)?(?:by|as)|(?:encrypted\s+)?password(?:\s*=)?|password\s{0,2}\()\s{0,3}\\?["'])[^\s"'`$<>]{4,200}(?=\\?["'])/gi,
    hints: ["IDENTIFIED", "identified", "PASSWORD", "password", "Password"],
    isLikely: value => !value.startsWith("+") && isPassword(value), // not a text that code puts together
  },
  {
    id: "sql-password",
    pattern: /(\bidentified\s+by\s+(?!values\b|password\b))[^\s"'`;$<>()]{4,100}/gi,
    hints: ["IDENTIFIED", "identified", "Identified"],
    isLikely: isStrongPassword,
  },
  {
    id: "sign-in",
    pattern: new RegExp(
      `(\\b${SIGN_IN}\\s?=?\\s?\\(\\s{0,20}(?:[^()\\n"'\`]{0,60}|["'\`][^"'\`\\n]{0,80}["'\`]),\\s{0,20}(?:[^()\\n"'\`]{0,40},\\s{0,20}|["'\`][^"'\`\\n]{0,80}["'\`],\\s{0,20})?[rbfuL@]?["'\`])${QUOTED_VALUE}{6,200}(?=["'\`])`,
      "gi",
    ),
    hints: ["ogin", "og_in", "ogon", "ignIn", "ign_in", "ignin", "uth", "redential", "onnect", "ser(", "OGIN"],
    isLikely: isStrongPassword,
  },
  {
    id: "command-line-password",
    pattern:
      /(\s--?(?:[\w-]{0,24}(?:password|passwd|passphrase|pass|pwd|token|secret|api-?key|access-?key|oauth2-bearer|bind-?pw)|p(?=\s+['"]?\S{6,}['"]?\s+-))(?:[ \t]+|=|:)\\?["']?)[^\s"'`$<>{}()[\];|&\\][^\s"'`<>;|&]{3,300}/gi,
    hints: [" -"],
    isLikely: value => !/^-|^[\d.:/]+$/.test(value) && (isStrongPassword(value) || isRandom(value)),
  },
  {
    id: "command-line-password",
    pattern:
      /(\b(?:mysql\w*|mariadb\w*|mysqladmin|mysqldump|sshpass|7z\w?|plink|pscp|redis-cli|htpasswd|smbclient|ldap\w+|sqlcmd|bcp|isql|docker\s+login|podman\s+login|helm\s+registry\s+login|az\s+login|mongo\w*|rabbitmqctl|zip|unzip|openssl|net\s+use|wget|psexec|winexe|curl|nomad|consul|kubectl|psql|ftp|lftp)\b[^\n|;&]{0,160}?\s(?:-p|-P|-a|-w|-W|--pass=|-passin\s+pass:|-passout\s+pass:|-pass\s+pass:)\s?["']?)(?!-|\d{1,5}(?:\s|$|:)|\$|%|<|\{)[^\s"'`$<>|;&]{4,200}/gi,
    hints: [" -p", " -P", " -a", " -w", " -W", "pass:", "--pass="],
    isLikely: value => !/^[\d.:/]+$/.test(value) && isStrongPassword(value), // not ports
  },
  {
    id: "command-line-password",
    pattern:
      /(\b(?:echo|printf)\s+(?:-n\s+)?["']?)[^\s"'`$<>|;&]{6,200}(?=["']?\s*\|\s*(?:sudo\s+-S|docker\s+login|gh\s+auth|passwd|chpasswd|smbpasswd|kinit|base64))/g,
    hints: ["sudo -S", "--password-stdin", "chpasswd", "kinit", "gh auth", "passwd"],
    isLikely: value => isStrongPassword(value) || isRandom(value),
  },
  {
    id: "command-line-password",
    pattern:
      /(\b(?:rabbitmqctl\s+(?:add_user|change_password)|htpasswd\s+-\w*b\w*\s+\S+|net\s+user|useradd|mosquitto_passwd\s+-b\s+\S+|vncpasswd|kadmin\s+\S+)\s+["']?[\w.@\\-]{1,60}["']?\s+["']?)[^\s"'`$<>|;&/-][^\s"'`$<>|;&]{3,200}/g,
    hints: ["rabbitmqctl", "htpasswd", "net user", "mosquitto_passwd", "kadmin"],
    isLikely: isPassword,
  },
  {
    id: "netrc",
    pattern: /(\b(?:machine|host)\s+\S{1,100}\s+(?:login|user)\s+\S{1,100}\s+passw(?:or)?d\s+)\S{4,200}/g,
    hints: ["machine", "host"],
  },
  {
    id: "crypt-hash",
    pattern: /\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:i|d|id)|scrypt|pbkdf2-sha\d+)\$[\w./,$=+-]{20,300}/g,
    hints: ["$1$", "$2", "$5$", "$6$", "$7$", "$y$", "$gy$", "$apr1$", "$argon2", "$scrypt$", "$pbkdf2"],
  },
  {
    // PKCS #1, PKCS #8 and SEC 1: a sequence that begins with a version number; certificates begin otherwise.
    id: "private-key-der",
    pattern:
      /\b(?:MII[A-Za-z0-9+/]{3}IBA|MII[A-Za-z0-9+/]{3}BOBgkqhkiG9w0BBQ|MIGHAgEAMBM|MHcCAQEE|MC4CAQAwBQYDK2V)[A-Za-z0-9+/]{40,20000}={0,2}/g,
    hints: ["MII", "MIGHAgEAMBM", "MHcCAQEE", "MC4CAQAwBQYDK2V"],
  },
  {
    id: "kubernetes-secret",
    pattern:
      /(?<=\bkind:\s{0,4}["']?Secret\b[\s\S]{0,2000}\n[ \t]+[\w.-]{1,80}:[ \t]*["']?)[A-Za-z0-9+/]{8,40000}={0,2}(?=["']?[ \t]*\r?$)/gm,
    hints: ["kind: Secret", 'kind: "Secret"'],
    isLikely: value => /[A-Z0-9]/.test(value) && /[a-z]/.test(value),
  },
  {
    id: "access-note",
    pattern:
      /(\b(?:id|user(?:name)?|login|account)\b[\s:=/-]{1,3}[\w.@+-]{2,40}[\s,;:/]{1,3}(?:\w{0,12}pw|pwd|pass|password|passwd)[\s:=-]{1,3}["'`]?)[^\s"'`,;()<>[\]{}$/]{6,60}/gi,
    hints: ["pw", "PW", "pass", "PASS", "Pass"],
    isLikely: isStrongPassword,
  },
  {
    id: "access-note",
    pattern:
      /(\b(?:id|user(?:name)?|login)\s?[/(,]\s?(?:pw|pwd|pass|password|passwd)\)?[\s:>=-]{1,4}[\w.@+-]{2,40}\s?[/(]{1,2}\s?)[^\s"'`,;()<>[\]{}$/]{6,60}/gi,
    hints: ["/pw", "/PW", "/pass", "/Pass", "/PASS", "(PW", "(pw", "/ pass", "/ Pass"],
    isLikely: isStrongPassword,
  },
  {
    id: "access-note",
    pattern:
      /(\b(?:secret|access|api|auth(?:entication|orization)?|private|license|activation|encryption|account|shared|signing|master)\s(?:key|token)\s?[:=]\s?["'`]?)[^\s"'`,;()<>[\]{}$]{8,200}(?=[\s"'`,;)\]]|$)/gim,
    hints: ["key", "Key", "KEY", "oken", "OKEN"],
    isLikely: isRandom,
  },
  {
    id: "access-note",
    pattern: /(\bpass(?:word|phrase|code)\s+(?:is|was|to|of)\s+["'`]?)[^\s"'`,;()<>[\]{}$]{6,60}(?=[\s"'`,;)\]]|$)/gim,
    hints: ["pass", "Pass", "PASS"],
    isLikely: value => isStrongPassword(value.replace(/[.,;:!?]$/, "")),
  },
  {
    id: "access-note",
    pattern:
      /(\b(?:log[- ]?in|credentials?|accounts?|user(?:name)?s?|pw|pwd|passwords?)\b[^\n:]{0,20}[:=(]\s{0,3}["'`]?[\w.@+-]{2,40}["'`]? \/ ["'`]?)[^\s"'`,;()<>[\]{}$/]{6,60}/gim,
    hints: [" / "],
    isLikely: isStrongPassword,
  },
  {
    // PEM in base64. Certificates are public, but a key may follow.
    id: "private-key-base64",
    pattern: /\bLS0tLS1CRUdJTi[A-Za-z0-9+/]{20,40000}={0,2}/g,
    hints: ["LS0tLS1CRUdJTi"],
    isLikely: value => {
      const pem = Buffer.from(value, "base64").toString("latin1");
      return !pem.startsWith("-----BEGIN CERTIFICATE") || pem.includes("PRIVATE KEY");
    },
  },
  {
    id: "kubeconfig",
    pattern:
      /((?:client-key-data|client-certificate-data|certificate-authority-data)["']?\s*:\s*["']?)[A-Za-z0-9+/]{20,40000}={0,2}/g,
    hints: ["-data"],
  },
  { id: "json-web-key", pattern: /("(?:d|p|q|dp|dq|qi|k)"\s{0,4}:\s{0,4}")[\w-]{22,1000}(?=")/g, hints: ['"kty"'] },
  { id: "otpauth", pattern: /(otpauth:\/\/[^\s"'`]{0,200}?[?&]secret=)[A-Z2-7]{8,128}/gi, hints: ["otpauth://"] },
  {
    id: "aws-secret-beside-its-id",
    pattern:
      /(\b(?:AKIA|ASIA|REDACTED)[A-Z0-9]{0,16}\b[^A-Za-z0-9+/][\s\S]{0,120}?)(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g,
    hints: ["AKIA", "ASIA", "REDACTED"],
    isLikely: value => /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value),
  },
  {
    id: "shadow-line",
    pattern: /((?<![\w.-])[a-z_][\w.-]{0,31}:)(?:\$apr1\$|\{SHA\}|\{SSHA\})[\w./+$=]{20,120}/gm,
    hints: ["$apr1$", "{SHA}", "{SSHA}"],
  },
  {
    id: "access-note",
    pattern: /(\b(?:pw|pwd|pass|password|passwd)\s?[:=]\s?)[^\s"'`,;()<>[\]{}$]{6,60}(?=[\s"'`,;)\]]|$)/gim,
    isLikely: isStrongPassword,
    hints: ["pw", "PW", "ass", "ASS"],
  },
];
