/**
 * Secrets as people leave them in ordinary files, class by class. The classes come from what others look for, not from
 * the rules here: the samples and rules of CredSweeper (Samsung), gitleaks and detect-secrets (Yelp), and the
 * documentation of the vendors and programs named. A class that no rule was written for is part of it.
 */

/** "declared": a name says so. "vendor": a documented format. "other": its place, or nothing, gives it away. */
export type SecretGroup = "declared" | "vendor" | "other";

export interface EverydayClass {
  readonly id: string;
  readonly group: SecretGroup;
  /** Of the file that holds it. */
  readonly path: string;
  /** `§kind§` is a secret of that kind; the rest stands around it. */
  readonly text: string;
}

const rows = (group: SecretGroup, table: readonly (readonly [string, string, string])[]): readonly EverydayClass[] =>
  table.map(([id, path, text]) => ({ id, group, path, text }));

const DECLARED = rows("declared", [
  ["shell-export", "deploy.sh", "export DB_PASSWORD=§human§\n"],
  ["shell-quoted", "deploy.sh", 'MYSQL_PWD="§human§"\n'],
  ["shell-default", "run.sh", 'PASSWORD="${PASSWORD:-§human§}"\n'],
  ["shell-inline", "run.sh", "PGPASSWORD=§human§ psql -h db -U app\n"],
  ["fish-set", "config.fish", "set -x API_TOKEN §alnum24§\n"],
  ["powershell", "deploy.ps1", '$DbPassword = "§human§"\n'],
  ["powershell-secure", "deploy.ps1", '$password = ConvertTo-SecureString "§human§" -AsPlainText -Force\n'],
  ["batch-set", "deploy.bat", "set FTP_PASSWORD=§human§\r\n"],
  ["dockerfile-env", "Dockerfile", "FROM node:20\nENV POSTGRES_PASSWORD=§human§\n"],
  ["dockerfile-env-space", "Dockerfile", "ENV REDIS_PASSWORD §human§\n"],
  ["dockerfile-arg", "Dockerfile", "ARG NPM_TOKEN=§alnum24§\n"],
  ["compose-map", "docker-compose.yml", "services:\n  db:\n    environment:\n      MYSQL_ROOT_PASSWORD: §human§\n"],
  ["compose-list", "compose.yaml", "    environment:\n      - POSTGRES_PASSWORD=§human§\n"],
  ["yaml-plain", "config/app.yml", "database:\n  username: app\n  password: §human§\n"],
  ["yaml-quoted", "config/app.yml", "smtp:\n  password: '§human§'\n"],
  ["yaml-secret", "config/app.yml", "jwt:\n  secret: §alnum24§\n"],
  ["github-actions-env", ".github/workflows/ci.yml", "    env:\n      DB_PASS: §human§\n"],
  ["gitlab-ci", ".gitlab-ci.yml", "variables:\n  DEPLOY_TOKEN: §alnum20§\n"],
  ["kubernetes-env", "k8s/app.yaml", "        - name: DB_PASSWORD\n          value: §human§\n"],
  ["kubernetes-env-quoted", "k8s/app.yaml", '        - name: API_KEY\n          value: "§alnum32§"\n'],
  ["helm-values", "values.yaml", "redis:\n  auth:\n    password: §human§\n"],
  ["ansible-vars", "group_vars/all.yml", "mysql_root_password: §human§\nansible_become_pass: §human§\n"],
  ["properties", "application.properties", "spring.datasource.password=§human§\n"],
  ["properties-colon", "db.properties", "db.pass: §human§\n"],
  ["ini", "setup.ini", "[database]\npassword = §human§\n"],
  ["toml", "config.toml", '[database]\npassword = "§human§"\n'],
  ["misspelled", "a.mk", "DB_PASWORD := §human§\n"],
  ["misspelled-compared", "a.py", 'if passwrod == "§human§":\n'],
  ["run-together", "a.yml", "MYSQLPASS: §human§\n"],
  ["json-authorization", "a.json", '{ "authorization": "§alnum40§" }\n'],
  ["conf-redis", "redis.conf", "requirepass §human§\n"],
  ["conf-space", "slapd.conf", "rootpw §human§\n"],
  ["wifi-psk", "wpa_supplicant.conf", 'network={\n  ssid="home"\n  psk="§human§"\n}\n'],
  ["json-config", "config.json", '{\n  "user": "app",\n  "password": "§human§"\n}\n'],
  ["json-apikey", "appsettings.json", '{ "ApiKey": "§alnum32§" }\n'],
  ["json-name-value", "task.json", '{ "name": "DB_PASSWORD", "value": "§human§" }\n'],
  [
    "xml-element",
    "settings.xml",
    "<server>\n  <username>deploy</username>\n  <password>§human§</password>\n</server>\n",
  ],
  ["xml-attribute", "context.xml", '<Resource username="app" password="§human§" driverClassName="x"/>\n'],
  ["xml-property", "hibernate.cfg.xml", '<property name="connection.password">§human§</property>\n'],
  ["xml-name-value", "web.config", '<add key="SmtpPassword" value="§human§" />\n'],
  ["android-strings", "res/values/keys.xml", '<string name="api_secret">§alnum32§</string>\n'],
  ["plist", "Info.plist", "<key>ApiToken</key>\n<string>§alnum32§</string>\n"],
  ["terraform-default", "variables.tf", 'variable "db_password" {\n  type    = string\n  default = "§human§"\n}\n'],
  ["terraform-attribute", "main.tf", 'resource "aws_db_instance" "x" {\n  password = "§human§"\n}\n'],
  [
    "gradle-store",
    "build.gradle",
    "signingConfigs {\n  release {\n    storePassword '§human§'\n    keyPassword '§human§'\n  }\n}\n",
  ],
  ["gradle-kts", "build.gradle.kts", 'keyPassword = "§human§"\n'],
  ["maven-properties", "pom.xml", "<properties><db.password>§human§</db.password></properties>\n"],
  ["js-const", "src/db.js", 'const password = "§human§";\n'],
  ["js-property", "src/db.js", "module.exports = { user: 'app', password: '§human§' };\n"],
  ["js-fallback", "src/db.js", "const secret = process.env.JWT_SECRET || '§alnum24§';\n"],
  ["js-nullish", "src/db.js", 'const dbPass = process.env.DB_PASS ?? "§human§";\n'],
  ["js-template", "src/db.js", "const apiToken = `§alnum32§`;\n"],
  ["ts-typed", "src/db.ts", 'const password: string = "§human§";\n'],
  ["ts-private", "src/api.ts", '  private readonly apiKey: string = "§alnum32§";\n'],
  ["ts-enum-like", "src/api.ts", "export const CLIENT_SECRET = '§alnum32§' as const;\n"],
  ["py-assign", "settings.py", 'PASSWORD = "§human§"\n'],
  ["py-dict", "settings.py", "DATABASES = {'default': {'USER': 'app', 'PASSWORD': '§human§'}}\n"],
  ["py-typed", "settings.py", 'db_password: str = "§human§"\n'],
  ["py-bytes", "settings.py", "secret_key = b'§alnum24§'\n"],
  ["py-getenv", "settings.py", 'SECRET_KEY = os.environ.get("SECRET_KEY", "§alnum32§")\n'],
  ["py-django", "settings.py", "SECRET_KEY = 'django-insecure-§symbols50§'\n"],
  ["py-keyword", "client.py", 'client = connect(host="db", user="app", password="§human§")\n'],
  ["py-config-item", "app.py", 'app.config["SECRET_KEY"] = "§alnum24§"\n'],
  ["go-assign", "main.go", 'password := "§human§"\n'],
  ["go-const", "main.go", 'const dbPassword = "§human§"\n'],
  ["go-typed", "main.go", 'var apiSecret string = "§alnum32§"\n'],
  ["go-field", "main.go", '\t\tPassword: "§human§",\n'],
  ["rust-const", "src/main.rs", 'const PASSWORD: &str = "§human§";\n'],
  ["rust-static", "src/main.rs", 'static API_KEY: &\'static str = "§alnum32§";\n'],
  ["rust-string", "src/main.rs", 'let password = String::from("§human§");\n'],
  ["rust-field", "src/main.rs", '    password: "§human§".to_string(),\n'],
  ["c-array", "main.c", 'static const char password[] = "§human§";\n'],
  ["c-pointer", "main.c", 'const char *wifi_password = "§human§";\n'],
  ["c-define", "config.h", '#define WIFI_PASSWORD "§human§"\n'],
  ["c-define-key", "config.h", '#define API_KEY    "§alnum32§"\n'],
  ["cpp-string", "main.cpp", 'std::string dbPassword{"§human§"};\n'],
  ["java-final", "Db.java", 'private static final String PASSWORD = "§human§";\n'],
  ["java-setter", "Db.java", 'dataSource.setPassword("§human§");\n'],
  ["java-put", "Db.java", 'props.put("password", "§human§");\n'],
  ["java-annotation", "Db.java", '@Value("${db.password:§human§}")\n'],
  ["kotlin-val", "Db.kt", 'val password: String = "§human§"\n'],
  ["kotlin-nullable", "Db.kt", 'private val dbPassword: String? = "§human§"\n'],
  ["swift-optional", "Api.swift", 'var password: String? = "§human§"\n'],
  ["swift-let", "Api.swift", 'static let apiSecret = "§alnum32§"\n'],
  ["csharp-const", "Db.cs", 'private const string Password = "§human§";\n'],
  ["csharp-verbatim", "Db.cs", 'var dbPassword = @"§human§";\n'],
  ["php-variable", "db.php", "$password = '§human§';\n"],
  ["php-define", "wp-config.php", "define('DB_PASSWORD', '§human§');\n"],
  ["php-salt", "wp-config.php", "define('NONCE_SALT', '§symbols50§');\n"],
  ["php-array", "config.php", "return ['password' => '§human§'];\n"],
  ["php-env", "config/database.php", "'password' => env('DB_PASSWORD', '§human§'),\n"],
  ["ruby-symbol", "database.rb", "password: '§human§',\n"],
  ["ruby-rocket", "database.rb", ":password => '§human§'\n"],
  ["ruby-fetch", "app.rb", 'SECRET = ENV.fetch("APP_SECRET", "§alnum24§")\n'],
  ["ruby-rails", "secrets.rb", "config.secret_key_base = '§hex64§'\n"],
  ["perl-scalar", "db.pl", "my $passwd = '§human§';\n"],
  ["lua-table", "config.lua", 'password = "§human§",\n'],
  ["elixir-config", "config.exs", '  password: "§human§",\n'],
  ["erlang-cookie", "vm.args.config", "cookie = §letters20§\n"],
  ["erlang-setcookie", "app.config", '{auth_cookie, "§alnum20§"}.\n'],
  ["scala-val", "Db.scala", 'val password = "§human§"\n'],
  ["haskell", "Db.hs", 'dbPassword = "§human§"\n'],
  ["dart-const", "api.dart", "const apiKey = '§alnum32§';\n"],
  ["r-assign", "db.R", 'password <- "§human§"\n'],
  ["matlab", "db.m", "password = '§human§';\n"],
  ["vb", "Db.vb", 'Dim password As String = "§human§"\n'],
  ["groovy-jenkins", "Jenkinsfile", "def dockerPassword = '§human§'\n"],
  ["sql-insert-name", "seed.sql", "SET @admin_password = '§human§';\n"],
  ["name-pass", "mail.py", 'pass_ = "x"\nsmtp_pass = "§human§"\n'],
  ["name-passwort", "mail.py", 'passwort = "§human§"\n'],
  ["name-senha", "mail.py", 'senha = "§human§"\n'],
  ["name-mot-de-passe", "mail.php", "$mot_de_passe = '§human§';\n"],
  ["name-pat", "ci.py", 'azure_pat = "§lower52§"\n'],
  ["name-salt", "auth.py", 'PASSWORD_SALT = "§alnum20§"\n'],
  ["name-cookie-secret", "auth.js", "cookieSecret: '§alnum24§',\n"],
  ["name-encryption-key", "auth.go", 'encryptionKey := "§alnum32§"\n'],
  ["readme-env", "README.md", "```sh\n$ export API_SECRET=§alnum24§\n```\n"],
  ["readme-table", "README.md", "Log in with user `admin`, password: `§human§`\n"],
  ["no-digit-quoted", "db.py", 'password = "§nodigit§"\n'],
  ["no-digit-yaml", "db.yml", "db_password: §nodigit§\n"],
  ["no-digit-key", "api.js", 'const clientSecret = "§mixed32§";\n'],
  ["short-eight", "db.js", "password: '§short§',\n"],
  ["compare", "check.py", 'if password == "§human§":\n    pass\n'],
  ["comment", "db.py", '# old: password = "§human§"\n'],
  ["escaped-json", "cmd.js", 'exec("curl -d {\\"password\\": \\"§human§\\"}");\n'],
  ["env-example", "env.example.sh", "SMTP_PASSWORD=§human§ # mail\n"],
  ["nix", "host.nix", 'services.db.password = "§human§";\n'],
  ["graphql-header", "q.http", "x-api-key: §alnum32§\n"],
]);

const VENDOR = rows("vendor", [
  ["aws-id", "a.py", 'key = "AKIA§base32x16§"\n'],
  ["aws-secret", "a.py", 'aws_secret_access_key = "§base64x40§"\n'],
  ["aws-session", "a.sh", "export AWS_SESSION_TOKEN=IQoJb3JpZ2luX2Vj§base64x120§\n"],
  ["github-classic", "a.js", 'const x = "ghp_§alnum36§";\n'],
  ["github-fine", "a.js", "// github_pat_§alnum22§_§alnum59§\n"],
  ["gitlab", "a.yml", "x: glpat-§alnum20§\n"],
  ["slack-bot", "a.py", 'x = "xoxb-§digits12§-§digits12§-§alnum24§"\n'],
  ["slack-hook", "a.py", 'u = "https://hooks.slack.com/services/§slackpath§"\n'],
  ["stripe", "a.rb", "Stripe.api_key = 'sk_live_§alnum24§'\n"],
  ["stripe-restricted", "a.rb", "k = 'rk_live_§alnum24§'\n"],
  ["google-api", "a.html", '<script src="https://maps.googleapis.com/maps/api/js?key=AIza§url35§"></script>\n'],
  ["google-oauth", "a.py", 'x = "GOCSPX-§url28§"\n'],
  ["azure-storage", "a.cs", 'var c = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=§base64x86§==;";\n'],
  ["azure-devops-pat", "a.ps1", '$env:AZURE_DEVOPS_EXT_PAT = "§lower52§"\n'],
  ["sendgrid", "a.js", 'x("SG.§url22§.§url43§")\n'],
  ["twilio", "a.js", 'const accountSid = "AC§hex32§"; const authToken = "§hex32§";\n'],
  ["mailgun", "a.py", 'x = "key-§hex32§"\n'],
  ["npm", "a.sh", "npm config set //registry.example.dev/:_authToken npm_§alnum36§\n"],
  ["pypi", "a.sh", "twine upload -p pypi-AgEIcHlwaS5vcmcC§url60§ dist/*\n"],
  ["openai", "a.py", 'openai.api_key = "sk-proj-§url74§T3BlbkFJ§url60§"\n'],
  ["anthropic", "a.py", 'x = "sk-ant-api03-§url93§AA"\n'],
  ["huggingface", "a.py", 'login("hf_§letters34§")\n'],
  ["discord", "a.js", "client.login('MT§alnum24§.§alnum6§.§url38§')\n"],
  ["telegram", "a.py", 'bot = Bot("§digits10§:AA§url33§")\n'],
  ["digitalocean", "a.tf", 'token = "dop_v1_§hex64§"\n'],
  ["heroku", "a.sh", "HEROKU_API_KEY=§uuid§ git push\n"],
  ["datadog", "a.yml", "DD_API_KEY: §hex32§\n"],
  ["newrelic", "a.ini", "license_key = §hex36§NRAL\n"],
  ["sentry", "a.js", 'Sentry.init({ dsn: "https://§hex32§@o1.ingest.sentry.io/2" })\n'],
  ["shopify", "a.rb", "t = 'shpat_§hex32§'\n"],
  ["square", "a.rb", "t = 'EAAA§url60§'\n"],
  ["algolia", "a.js", "algoliasearch('APP', { adminApiKey: '§hex32§' })\n"],
  ["cloudflare-token", "a.sh", "export CF_API_TOKEN=§url40§\n"],
  ["dropbox", "a.py", 'x = "sl.§url135§"\n'],
  ["jwt", "a.js", 'const t = "eyJhbGciOiJIUzI1NiJ9.eyJ§url60§.§url43§";\n'],
  ["vault", "a.sh", "vault login hvs.§url95§\n"],
  ["doppler", "a.sh", "x=dp.pt.§alnum43§\n"],
  ["notion", "a.js", 'x("ntn_§digits11§§alnum35§")\n'],
  ["linear", "a.js", 'x("lin_api_§alnum40§")\n'],
  ["atlassian", "a.py", 'x = "ATATT3§url186§"\n'],
  ["supabase", "a.js", 'x("sbp_§hex40§")\n'],
  ["firebase-fcm", "a.py", 'x = "AAAA§url7§:§url140§"\n'],
  [
    "private-pem",
    "a.py",
    'K = """-----BEGIN RSA PRIVATE KEY-----\n§base64x64§\n§base64x64§\n-----END RSA PRIVATE KEY-----"""\n',
  ],
  ["grafana", "a.sh", "x=glsa_§alnum32§_§hex8§\n"],
  ["docker-pat", "a.sh", "docker login -u a -p dckr_pat_§url27§\n"],
  ["databricks", "a.py", 'x = "dapi§hex32§"\n'],
  ["figma", "a.js", 'x("figd_§url40§")\n'],
  ["postman", "a.js", 'x("PMAK-§hex24§-§hex34§")\n'],
  ["adobe", "a.js", 'x("p8e-§lower32§")\n'],
  ["akamai", "a.ini", "host: akab-§lower16§-§lower16§\n"],
  ["authress", "a.js", 'x("sc_§lower20§.§lower5§.acc_§lower16§.§url60§")\n'],
  ["bedrock-short", "a.sh", "x=bedrock-api-key-§base64x60§\n"],
  ["clickhouse", "a.py", 'connect("4b1d§alnum38§")\n'],
  ["clojars", "a.clj", '(deploy "CLOJARS_§lower60§")\n'],
  ["cloudflare-api", "a.js", 'x("cfat_§alnum48§")\n'],
  ["cloudflare-origin", "a.py", 'x = "v1.0-§hex24§-§hex146§"\n'],
  ["defined-networking", "a.py", 'x = "dnkey-§alnum26§-§alnum52§"\n'],
  ["docker-swarm", "notes.md", "docker swarm join --tok SWMTKN-1-§lower50§-§lower25§ host\n"],
  ["docker-oat", "a.sh", "x dckr_oat_§url32§\n"],
  ["dropbox-long", "a.py", 'x = "§alnum11§AAAAAAAAAA§url43§"\n'],
  ["facebook-app", "a.js", 'x("§digits16§|§url27§")\n'],
  ["flutterwave-short", "a.js", 'x("FLWSECK_TEST-§hex12§")\n'],
  ["intra42", "a.rb", 'x "s-s4t2ud-§hex64§"\n'],
  ["jwt-in-base64", "a.yml", "  x: ZXlK§base64x80§\n"],
  ["jira-pat", "a.py", 'x("OTI2NjA3NjU1NTI2Oh§base64x26§")\n'],
  ["llama-cloud", "a.py", 'x("llx-§url48§")\n'],
  ["maxmind", "GeoIP.txt", "LicenseInfo §alnum6§_§alnum29§_mmk\n"],
  ["netlify", "a.js", 'x("nfp_§alnum36§")\n'],
  ["ntlm", "a.py", 'h("TlRMTVNTUAAD§base64x60§")\n'],
  ["octopus", "a.ps1", 'Push "API-§base32x26§"\n'],
  ["braintree", "a.rb", "gateway 'access_token$production$§lower16§$§hex32§'\n"],
  ["posthog-personal", "a.js", 'x("phx_§alnum47§")\n'],
  ["postman-access", "a.js", 'x("PMAT-§base32x26§")\n'],
  ["salesforce", "a.py", 'x = "00D§alnum15§!AQ§alnum90§"\n'],
  ["settlemint", "a.js", 'x("sm_pat_§alnum16§")\n'],
  ["supabase-v0", "a.js", 'x("sbp_v0_§hex40§")\n'],
  ["tavily", "a.py", 'x("tvly-§alnum32§")\n'],
  ["together", "a.py", 'x("tgp_v1_§url43§")\n'],
  ["twitter-bearer", "a.py", 'x("AAAAAAAAAAAAAAAAAAAAA§alnum12§%2B§alnum30§%3D§alnum50§")\n'],
  ["newrelic-region", "a.yml", "k: eu01xx§hex30§NRAL\n"],
  ["wundergraph", "a.sh", "x cosmo_§hex32§\n"],
]);

const OTHER = rows("other", [
  ["url-userinfo", "a.py", 'u = "postgres://app:§human§@db.acme.dev/app"\n'],
  ["url-userinfo-git", "a.sh", "git clone https://bot:§human§@git.acme.dev/x.git\n"],
  ["url-parameter-token", "a.js", 'fetch("https://api.acme.dev/v1?token=§alnum32§")\n'],
  ["url-parameter-password", "a.js", 'get("https://acme.dev/login?user=a&password=§human§")\n'],
  ["adonet", "a.cs", 'var c = "Server=db;Database=app;User Id=sa;Password=§human§;";\n'],
  ["odbc", "a.vb", 'c.ConnectionString = "DSN=x;UID=sa;PWD=§human§"\n'],
  ["libpq", "a.go", 'sql.Open("postgres", "host=db user=app password=§human§ dbname=app")\n'],
  ["jdbc", "a.java", 'String u = "jdbc:mysql://db/app?user=app&password=§human§";\n'],
  ["go-mysql-dsn", "a.go", 'sql.Open("mysql", "app:§human§@tcp(db:3306)/app")\n'],
  ["oracle", "a.sh", "sqlplus scott/§human§@orcl\n"],
  [
    "azure-servicebus",
    "a.js",
    'c = "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=R;SharedAccessKey=§base64x43§="\n',
  ],
  ["cli-mysql", "a.sh", "mysql -u root -p§human§ app < dump.sql\n"],
  ["cli-sshpass", "a.sh", "sshpass -p '§human§' ssh root@host\n"],
  ["cli-long", "a.sh", "mongo --username a --password §human§\n"],
  ["cli-equals", "a.sh", "tool --password=§human§ --verbose\n"],
  ["cli-token", "a.sh", "gh-tool --token §alnum32§\n"],
  ["cli-curl-user", "a.sh", "curl -u deploy:§human§ https://acme.dev\n"],
  ["cli-curl-header", "a.sh", "curl -H 'Authorization: Bearer §alnum32§' https://acme.dev\n"],
  ["cli-docker-login", "a.sh", "docker login -u bot -p §human§ registry.acme.dev\n"],
  ["cli-redis", "a.sh", "redis-cli -a §human§ ping\n"],
  ["cli-stdin", "a.sh", "echo §human§ | docker login --password-stdin -u bot\n"],
  ["cli-sudo", "a.sh", "echo '§human§' | sudo -S ls\n"],
  ["cli-openssl", "a.sh", "openssl rsa -in k.pem -passin pass:§human§\n"],
  ["cli-zip", "a.sh", "7z x a.7z -p§human§\n"],
  ["cli-ldap", "a.sh", "ldapsearch -D cn=admin -w §human§ -b dc=acme\n"],
  ["cli-htpasswd", "a.sh", "htpasswd -b .users bob §human§\n"],
  ["cli-rabbit", "a.sh", "rabbitmqctl add_user app §human§\n"],
  ["cli-powershell", "a.ps1", "Connect-It -User a -Password '§human§'\n"],
  ["sql-identified", "a.sql", "CREATE USER 'app'@'%' IDENTIFIED BY '§human§';\n"],
  ["sql-with-password", "a.sql", "CREATE ROLE app LOGIN PASSWORD '§human§';\n"],
  ["sql-alter", "a.sql", "ALTER LOGIN sa WITH PASSWORD = '§human§';\n"],
  ["sign-in-two", "a.py", 'smtp.login("bot@acme.dev", "§human§")\n'],
  ["sign-in-variable", "a.js", "await login(user, '§human§');\n"],
  ["sign-in-basic", "a.py", "requests.get(u, auth=HTTPBasicAuth('bot', '§human§'))\n"],
  ["sign-in-credential", "a.cs", 'new NetworkCredential("bot", "§human§")\n'],
  ["sign-in-tuple", "a.py", "get(url, auth=('bot', '§human§'))\n"],
  ["netrc-text", "docs/setup.md", "machine api.acme.dev login bot password §human§\n"],
  ["aws-pair", "a.py", 'boto3.client("s3", "AKIA§base32x16§", "§base64x40§")\n'],
  ["aws-pair-csv", "notes.txt", "AKIA§base32x16§,§base64x40§\n"],
  ["header-object", "a.js", "headers: { 'X-Api-Key': '§alnum32§' }\n"],
  ["header-basic", "a.js", "headers: { Authorization: 'Basic §base64x24§' }\n"],
  ["header-token", "a.py", "h = {'Authorization': 'Token §hex40§'}\n"],
  ["header-bearer", "a.http", "Authorization: Bearer §alnum40§\n"],
  ["kubeconfig-key", "cluster.yaml", "    client-key-data: LS0tLS1CRUdJTiBS§base64x600§=\n"],
  ["kubernetes-secret", "secret-app.yaml", "kind: Secret\ndata:\n  app.conf: §base64x60§\n"],
  ["pem-base64", "a.yml", "tls_key_b64: LS0tLS1CRUdJTiBQ§base64x400§\n"],
  ["der-base64", "a.py", 'K = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC§base64x600§"\n'],
  ["jwk", "keys.js", '{"kty":"EC","crv":"P-256","x":"abc","y":"def","d":"§url43§"}\n'],
  ["htpasswd-line", "users.txt", "bob:$apr1$§alnum8§$§base64x22§\n"],
  ["bcrypt", "seed.sql", "INSERT INTO users VALUES (1, '$2b$10$§base64x53§');\n"],
  ["shadow", "notes.txt", "root:$6$§alnum16§$§base64x86§:18000:0:99999:7:::\n"],
  ["otpauth", "a.txt", "otpauth://totp/Acme:bob?secret=§base32x32§&issuer=Acme\n"],
  ["prose-is", "README.md", "The admin password is §human§.\n"],
  ["prose-slash", "README.md", "Test login: admin / §human§\n"],
  ["prose-spaced-name", "README.md", "Secret key: §alnum20§\n"],
  ["url-userinfo-mail", "a.js", 'c("smtps://bot@acme.dev:§human§@smtp.acme.dev:465")\n'],
  ["url-signed", "a.sh", "curl 'https://b.acme.dev/x?X-Amz-Signature=§hex64§'\n"],
  ["header-ntlm", "a.http", "Authorization: Negotiate §base64x60§\n"],
  ["chat-note", "notes.txt", "vpn pw: §human§\n"],
  ["kotlin-map", "a.kt", '"password" to "§human§",\n'],
  ["clojure-map", "a.clj", ':password "§human§"\n'],
  ["lisp-setq", "a.el", '(setq smtp-password "§human§")\n'],
  ["ocaml", "a.ml", 'let password = "§human§" in\n'],
  ["csv-row", "users.csv", "name,password\nbob,§human§\n"],
  ["array-env", "a.js", "spawn('x', ['--api-key', '§alnum32§'])\n"],
  ["multi-line-call", "a.py", 'connect(\n    "db",\n    password=(\n        "§human§"\n    ),\n)\n'],
  ["again-elsewhere", "a.py", 'password = "§again§"\nprint("§again§")\n'],
]);

export const EVERYDAY_CLASSES: readonly EverydayClass[] = [...DECLARED, ...VENDOR, ...OTHER];

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const ALPHABETS: Readonly<Record<string, string>> = {
  alnum: UPPER + LOWER + DIGITS,
  letters: UPPER + LOWER,
  mixed: UPPER + LOWER,
  lower: `${LOWER}234567`,
  hex: `${DIGITS}abcdef`,
  digits: DIGITS,
  url: `${UPPER}${LOWER}${DIGITS}-_`,
  base64x: `${UPPER}${LOWER}${DIGITS}+/`,
  base32x: `${UPPER}234567`,
  symbols: `${LOWER}${DIGITS}!@#%^&*(-_=+)`,
};
/** Words of the EFF's short list for passphrases (2016), and years, signs and letters as people add them. */
const WORDS =
  "acorn bagel cargo dingo ember fable gecko hazel igloo jolly koala lemon maple nacho ocean panda quilt raven salsa tulip umber viper wagon yacht zebra".split(
    " ",
  );

export interface Planted {
  readonly path: string;
  readonly text: string;
  readonly secrets: readonly string[];
}

/** One file of a class. @param random uniform over 0..1 */
export function plant({ path, text }: EverydayClass, random: () => number): Planted {
  const secrets: string[] = [];
  let again: string | undefined;
  const filled = text.replace(/§(\w+)§/g, (_, kind: string) => {
    again ??= kind === "again" ? humanPassword(random) : undefined;
    const secret = kind === "again" ? again! : secretOf(kind, random);
    secrets.push(secret);
    return secret;
  });
  return { path, text: filled, secrets };
}

function secretOf(kind: string, random: () => number): string {
  if (kind === "human") return humanPassword(random);
  if (kind === "nodigit")
    return pick(random, [word(random) + sign(random) + capital(word(random)), `${word(random)}${word(random)}`]);
  if (kind === "short")
    return pick(random, [`${word(random)}${drawn(DIGITS, 3, random)}`, drawn(ALPHABETS["alnum"]!, 8, random)]);
  if (kind === "uuid") return [8, 4, 4, 4, 12].map(length => drawn(ALPHABETS["hex"]!, length, random)).join("-");
  if (kind === "slackpath")
    return `T${drawn(UPPER + DIGITS, 8, random)}/B${drawn(UPPER + DIGITS, 10, random)}/${drawn(ALPHABETS["alnum"]!, 24, random)}`;
  const [, alphabet, length] = /^([a-z]+|base64x|base32x)(\d+)$/.exec(kind) ?? [];
  const signs = ALPHABETS[alphabet ?? ""];
  if (signs === undefined) throw new Error(`no kind of secret is called "${kind}"`);
  return drawn(signs, Number(length), random);
}

/** As people choose them: words with a year, a sign, letters replaced; or what a generator gave. */
function humanPassword(random: () => number): string {
  return pick(random, [
    `${capital(word(random))}${2000 + Math.floor(random() * 26)}${sign(random)}`,
    `${word(random)}${drawn(DIGITS, 3, random)}`,
    `${word(random)}-${word(random)}-${drawn(DIGITS, 2, random)}`,
    `${capital(word(random)).replace("a", "@").replace("o", "0").replace("e", "3")}${sign(random)}${drawn(DIGITS, 2, random)}`,
    drawn(ALPHABETS["alnum"]!, 12, random),
    `${drawn(LOWER, 4, random)}${drawn(DIGITS, 4, random)}${drawn(UPPER, 2, random)}`,
  ]);
}

const pick = <T>(random: () => number, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
const word = (random: () => number): string => pick(random, WORDS);
const sign = (random: () => number): string => pick(random, ["!", "#", "@", "*", "_"]);
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function drawn(alphabet: string, length: number, random: () => number): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}
