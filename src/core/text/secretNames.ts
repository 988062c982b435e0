/** Names of files that hold secrets. They are never read, whatever the ignore files say. */

const NAMES: ReadonlySet<string> = new Set(
  `.env .envrc .netrc _netrc .npmrc .yarnrc .yarnrc.yml .pypirc .pgpass pgpass.conf .my.cnf .mylogin.cnf .htpasswd
   .htdigest .git-credentials .dockercfg .dockerconfigjson .s3cfg .boto .passwd-s3fs .vault-token .vault-password
   .vault_pass .terraformrc terraform.rc .credentials credentials credentials.json credentials.yml credentials.yaml
   credentials.toml credentials.ini credentials.xml application_default_credentials.json access_tokens.db
   client_secret.json client_secrets.json service-account.json service_account.json serviceaccount.json
   serviceaccountkey.json secrets.json secrets.yml secrets.yaml secrets.toml secrets.ini secrets.properties secrets.env
   secret.json secret.yml secret.yaml secret.toml secret_token.rb secret_key.txt secrets.txt passwords.txt
   password.txt master.key token.json kubeconfig rclone.conf filezilla.xml sitemanager.xml recentservers.xml
   proftpdpasswd robomongo.json logins.json signons.sqlite wallet.dat shadow
   .bash_history .zsh_history .sh_history .psql_history .mysql_history .python_history .node_repl_history .irb_history`
    .trim()
    .split(/\s+/),
);

/** Keys, certificates, key stores, password databases, state dumps. */
const EXTENSIONS: ReadonlySet<string> = new Set(
  `env pem key p8 p12 pfx pkcs12 pkcs8 jks jceks keystore bks truststore kdb kdbx ppk gpg pgp asc age agekey crt cer cert
   der csr p7b p7c keytab keychain ovpn kubeconfig tfstate mobileprovision provisionprofile psafe3 agilekeychain
   opvault htpasswd netrc tfvars`
    .trim()
    .split(/\s+/),
);

const PATTERNS: readonly RegExp[] = [
  /^\.env[.\-_]/,
  /^id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)(\..*|-cert.*)?$/,
  /^ssh_host_.*key/,
  /^(client_secret|service[-_]?account|gcp[-_]?key|firebase-adminsdk).*\.json$/,
  /^.+-firebase-adminsdk-.*\.json$/,
  /^(secrets?|credentials)\.[\w-]+\.(json|ya?ml|toml|ini|properties|env)$/,
  /\.secrets?\.(json|ya?ml|toml|ini|properties|env)$/,
  /\.tfstate\.backup$/,
  /\.tfvars\.json$/,
];

/** Folders in which programs keep only keys. */
const FOLDERS: ReadonlySet<string> = new Set([".ssh", ".gnupg", ".password-store"]);

/** Whether a file holds secrets, by its name. */
export function isSecretFile(name: string): boolean {
  const lower = name.toLowerCase();
  const dot = lower.lastIndexOf(".");
  if (NAMES.has(lower) || (dot >= 0 && EXTENSIONS.has(lower.slice(dot + 1)))) return true;
  return PATTERNS.some(pattern => pattern.test(lower));
}

/** Whether a folder holds keys, by its name. */
export function isSecretFolder(name: string): boolean {
  return FOLDERS.has(name.toLowerCase());
}
