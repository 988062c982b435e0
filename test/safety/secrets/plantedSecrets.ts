/** A made-up secret for every rule, in the form that its vendor documents, and how code would hold it. */

const HEX = "[0-9a-f]";
const ALNUM = "[A-Za-z0-9]";
const LOWER = "[a-z0-9]";
const BASE64 = "[A-Za-z0-9+/]";
const URL64 = "[A-Za-z0-9_-]";

/** Rule -> shapes: literal text and `[class]{n}`. What stands before "¦" and after the second one is no secret. */
export const PLANTS: Readonly<Record<string, readonly string[]>> = {
  aws: [`aws_secret_access_key = "¦${BASE64}{40}¦"`, "accessKeyId: '¦AKIA[A-Z2-7]{16}¦'"],
  gcp: [
    `{"private_key_id": "¦${HEX}{40}¦", "private_key": "-----BEGIN PRIVATE KEY-----\\n¦${BASE64}{120}¦\\n-----END PRIVATE KEY-----\\n"}`,
  ],
  notion: [`ntn_[0-9]{11}${ALNUM}{35}`],
  npm: [`npm_${ALNUM}{36}`, `https://¦${ALNUM}{40}¦:x-oauth-basic@github.com/`],
  openai: [`sk-${ALNUM}{20}T3BlbkFJ${ALNUM}{20}`, `sk-proj-${URL64}{74}T3BlbkFJ${URL64}{73}a`],
  anthropic: [`sk-ant-api03-${URL64}{93}AA`],
  linear: [`lin_api_${ALNUM}{40}`],
  privatekey: [
    `-----BEGIN RSA PRIVATE KEY-----\n¦${BASE64}{64}\n${BASE64}{64}\n${BASE64}{64}¦\n-----END RSA PRIVATE KEY-----`,
  ],
  sendgrid: [`SG.${URL64}{21}a.${URL64}{42}a`],
  shopify: [`shpat_${HEX}{32}`, `shpss_${HEX}{32}`],
  stripe: [`sk_live_${ALNUM}{24}`, `rk_test_${ALNUM}{99}`, `whsec_${ALNUM}{32}`],
  github: [`ghp_${ALNUM}{36}`, `ghs_${ALNUM}{36}`, `github_pat_${ALNUM}{22}_${ALNUM}{59}`],
  gitlab: [`glpat-${URL64}{19}a`, `gldt-${URL64}{19}a`, `GR1348941${URL64}{19}a`],
  grafana: [`glsa_${ALNUM}{32}_${HEX}{8}`, `glc_${BASE64}{60}`],
  groq: [`gsk_${ALNUM}{52}`],
  huggingface: ["hf_[A-Za-z]{34}"],
  slack: [
    `xoxb-[0-9]{12}-[0-9]{13}-${ALNUM}{24}`,
    `https://hooks.slack.com/services/¦T${ALNUM}{8}/B${ALNUM}{10}/${ALNUM}{24}¦`,
  ],
  basicauth: [`https://deploy:¦${ALNUM}{16}¦@registry.acme.dev`],
  "1password": [`ops_ey${BASE64}{250}fQ`],
  "database-connection-string": [
    `postgres://app:¦${ALNUM}{14}¦@db.acme.dev:5432/app`,
    `mongodb+srv://app:¦${ALNUM}{14}¦@c0.acme.dev/app`,
  ],
  "hashicorp-vault": [`hvs.${URL64}{95}`, `s.${ALNUM}{24}`],
  vercel: [`vcp_${ALNUM}{24}`],
  databricks: [`dapi${HEX}{32}`],
  docker: [`dckr_pat_${URL64}{27}`],
  figma: [`figd_${URL64}{40}`],
  cloudflare: [`cfut_${ALNUM}{40}${HEX}{8}`],
  tailscale: [`tskey-auth-${ALNUM}{12}CNTRL-${ALNUM}{32}`],
  adobe: [`p8e-${LOWER}{32}`],
  akamai: [`akab-${LOWER}{16}-${LOWER}{16}`],
  authress: [`sc_${LOWER}{20}.${LOWER}{5}.acc_${LOWER}{16}.${URL64}{60}`],
  clickhouse: [`4b1d${ALNUM}{38}`],
  "defined-networking": [`dnkey-${ALNUM}{26}-${ALNUM}{52}`],
  "docker-token": [`SWMTKN-1-${LOWER}{50}-${LOWER}{25}`, `SWMKEY-1-${BASE64}{43}`, `dckr_oat_${URL64}{32}`],
  intra42: [`s-s4t2af-${HEX}{64}`],
  "json-web-token-base64": [`ZXlK${BASE64}{80}`],
  "jira-token": [`OTI2NjA3NjU1NTI2Oh${BASE64}{26}`],
  llama: [`llx-${URL64}{47}a`],
  maxmind: [`${ALNUM}{6}_${ALNUM}{29}_mmk`],
  netlify: [`nfp_${ALNUM}{36}`],
  ntlm: [`TlRMTVNTUAAD${BASE64}{60}`],
  octopus: ["API-[A-Z0-9]{26}"],
  paypal: [`access_token$production$${LOWER}{16}$${HEX}{32}`],
  salesforce: [`00D${ALNUM}{15}!AQ${ALNUM}{90}`, `3MVG${ALNUM}{84}`],
  settlemint: [`sm_aat_${ALNUM}{16}`],
  tavily: [`tvly-${ALNUM}{32}`],
  together: [`tgp_v1_${URL64}{42}a`],
  twitter: [`AAAAAAAAAAAAAAAAAAAAA${ALNUM}{12}%2B${ALNUM}{30}%3D${ALNUM}{50}`],
  wundergraph: [`cosmo_${HEX}{32}`],
  "aws-access-key-id": ["ASIA[A-Z2-7]{16}"],
  "amazon-mws": [`amzn.mws.${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`],
  "azure-key": [`${ALNUM}{52}JQQJ99${ALNUM}{26}`],
  "bitbucket-http-token": [`BBDC-${ALNUM}{44}`],
  "gitlab-session": [`_gitlab_session=¦${HEX}{32}¦`],
  instagram: [`IGQV${ALNUM}{130}`],
  "nats-seed": ["SUA[A-Z2-7]{55}"],
  "aws-bedrock": [`ABSK${BASE64}{109}=`],
  "adafruit-io": [`aio_${ALNUM}{28}`],
  "age-secret-key": ["AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"],
  airtable: [`pat${ALNUM}{14}.${HEX}{64}`],
  alibaba: [`LTAI${ALNUM}{20}`],
  artifactory: [`AKCp${ALNUM}{69}`],
  atlassian: [`ATATT3${URL64}{186}`],
  "azure-ad-client-secret": [`client = "¦${ALNUM}{3}8Q~${URL64}{34}¦"`],
  "azure-storage-key": [`AccountName=acme;AccountKey=¦${BASE64}{86}==¦;EndpointSuffix=core.windows.net`],
  "azure-sas": [`https://acme.blob.core.windows.net/c?sv=2024-01-01&sig=¦${ALNUM}{43}%3D¦`],
  brevo: [`xkeysib-${HEX}{64}-${ALNUM}{16}`],
  clojars: [`CLOJARS_${HEX}{60}`],
  "crates-io": [`cio${ALNUM}{32}`],
  "digital-ocean": [`dop_v1_${HEX}{64}`],
  "discord-bot": [`M${ALNUM}{25}.${ALNUM}{6}.${URL64}{38}`],
  "discord-webhook": [`https://discord.com/api/webhooks/¦[0-9]{18}/${URL64}{68}¦`],
  doppler: [`dp.pt.${ALNUM}{43}`],
  dropbox: [`sl.${URL64}{135}`],
  duffel: [`duffel_live_${URL64}{43}`],
  dynatrace: ["dt0c01.[A-Z0-9]{24}.[A-Z0-9]{64}"],
  easypost: [`EZAK${ALNUM}{54}`],
  "expo-access-token": [`EXPO_TOKEN=¦${URL64}{40}¦`],
  facebook: [`EAA${ALNUM}{100}`],
  firebase: [`AAAA${URL64}{7}:${URL64}{140}`],
  flutterwave: [`FLWSECK_TEST-${HEX}{32}-X`],
  "fly-io": [`fo1_${URL64}{43}`],
  frameio: [`fio-u-${URL64}{64}`],
  "gocardless-live": [`live_${URL64}{39}a`],
  "google-api-key": [`AIza${URL64}{35}`],
  "google-oauth-secret": [`GOCSPX-${URL64}{28}`],
  "google-oauth-token": [`ya29.${URL64}{60}`],
  "google-refresh-token": [`1//0${URL64}{60}`],
  "harness-token": [`pat.${URL64}{22}.${ALNUM}{24}.${ALNUM}{20}`],
  "hashicorp-terraform": [`${ALNUM}{14}.atlasv1.${URL64}{67}`],
  heroku: [`HRKU-AA${URL64}{58}`],
  "hugging-face": ["api_org_[A-Za-z]{34}"],
  infracost: [`ico-${ALNUM}{32}`],
  "json-web-token": [`eyJ${URL64}{33}.eyJ${URL64}{60}.${URL64}{43}`],
  launchdarkly: [`api-${HEX}{8}-${HEX}{4}-4${HEX}{3}-a${HEX}{3}-${HEX}{12}`],
  lob: [`live_${HEX}{35}`],
  mailchimp: [`${HEX}{32}-us12`],
  mailgun: [`key-${HEX}{32}`],
  "mapbox-secret": [`sk.eyJ${ALNUM}{60}.${URL64}{22}`],
  "microsoft-teams-webhook": [
    `https://acme.webhook.office.com/webhookb2/¦${HEX}{36}@${HEX}{36}/IncomingWebhook/${HEX}{32}/${HEX}{36}¦`,
  ],
  "new-relic": ["NRAK-[A-Z0-9]{27}"],
  "npm-token": [`npm_${ALNUM}{36}`],
  "npm-auth-token": [`//registry.acme.dev/:_authToken=¦${ALNUM}{36}¦`],
  nuget: ["oy2[a-z0-9]{43}"],
  "onepassword-secret-key": ["A3-[A-Z0-9]{6}-[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"],
  "onepassword-service-account": [`ops_ey${BASE64}{300}`],
  "openshift-token": [`sha256~${URL64}{43}`],
  perplexity: [`pplx-${ALNUM}{48}`],
  planetscale: [`pscale_tkn_${URL64}{43}`],
  posthog: [`phx_${ALNUM}{43}`],
  postman: [`PMAK-${HEX}{24}-${HEX}{34}`],
  prefect: [`pnu_${ALNUM}{36}`],
  pulumi: [`pul-${HEX}{40}`],
  pypi: [`pypi-AgEIcHlwaS5vcmc${URL64}{60}`],
  readme: ["rdme_[a-z0-9]{70}"],
  replicate: [`r8_${ALNUM}{37}`],
  resend: [`re_${ALNUM}{8}_${ALNUM}{24}`],
  rubygems: [`rubygems_${HEX}{48}`],
  scalingo: [`tk-us-${URL64}{48}`],
  sentry: [`sntrys_${BASE64}{100}`],
  "sentry-dsn": [`https://¦${HEX}{32}¦@o12345.ingest.sentry.io/678`],
  shippo: [`shippo_live_${HEX}{40}`],
  "slack-webhook": [`https://hooks.slack.com/¦services/T${ALNUM}{8}/B${ALNUM}{10}/${ALNUM}{24}¦`],
  snyk: [`snyk_uat.${HEX}{8}.${URL64}{60}`],
  sonarqube: [`sqp_${HEX}{40}`],
  sourcegraph: [`sgp_${HEX}{40}`],
  square: [`sq0csp-${URL64}{43}`, `EAAA${URL64}{60}`],
  supabase: [`sbp_${HEX}{40}`],
  telegram: [`[1-9]{10}:AA${URL64}{33}`],
  twilio: [`SK${HEX}{32}`],
  typeform: [`tfp_${ALNUM}{44}_${ALNUM}{14}`],
  xai: [`xai-${ALNUM}{80}`],
  yandex: [`AQVN${URL64}{36}`],
  "private-key": [
    `-----BEGIN OPENSSH PRIVATE KEY-----\n¦${BASE64}{70}\n${BASE64}{70}¦\n-----END OPENSSH PRIVATE KEY-----`,
    `key = "-----BEGIN EC PRIVATE KEY-----\\n¦${BASE64}{120}¦`,
  ],
  "putty-private-key": [`PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n¦${BASE64}{48}¦\nPrivate-MAC: 00`],
  "url-token": [`git clone https://¦${ALNUM}{40}¦@git.acme.dev/x.git`],
  "url-password": [`redis://default:¦${ALNUM}{20}¦@cache.acme.dev:6379/0`, `amqps://app:¦${ALNUM}{16}¦@mq.acme.dev`],
  "authorization-header": [`Authorization: Bearer ¦${ALNUM}{40}¦`, `"Basic ¦${ALNUM}{32}==¦"`],
  "docker-login": [`{"auths": {"acme.dev": {"auth": "¦${ALNUM}{40}=¦"}}}`],
  password: [
    `password: "¦[a-z]{5}[0-9]{2}[!?.]{1}[A-Z]{3}¦"`,
    `DB_PASSWORD = '¦${ALNUM}{12}7a¦'`,
    `login("ada", pwd="¦${ALNUM}{9}1b¦")`,
  ],
  "named-secret": [
    `const apiKey = "¦${ALNUM}{32}¦"`,
    `client_secret: ¦${ALNUM}{32}¦`,
    `export SIGNING_KEY=¦${HEX}{48}¦`,
    `<accessToken>¦${ALNUM}{30}¦</accessToken>`,
    `headers["x-auth-token"] = "¦${ALNUM}{24}¦"`,
  ],
  "connection-string": [
    `"Server=db;User Id=sa;Password=¦${ALNUM}{10}7a¦;"`,
    `host=db user=a password=¦${ALNUM}{10}7a¦`,
  ],
  "url-parameter": [`https://acme.dev/v1?api_key=¦${ALNUM}{32}¦`],
  "database-user": [`app:¦${ALNUM}{12}¦@tcp(db:3306)/app`],
  "sql-password": [`CREATE USER 'a' IDENTIFIED BY '¦${ALNUM}{10}7a¦'`],
  "sign-in": [`login(user, '¦${ALNUM}{10}7a¦')`],
  netrc: [`machine api.acme.dev login bot password ¦${ALNUM}{12}¦`],
  "crypt-hash": [`$2b$10$¦./A¦${ALNUM}{50}`.replaceAll("¦", "")],
  "private-key-der": [`MIIEvQIBADAN${BASE64}{200}`],
  "private-key-base64": [`LS0tLS1CRUdJTi${BASE64}{200}`],
  kubeconfig: [`client-key-data: ¦${BASE64}{200}¦`],
  "kubernetes-secret": [`kind: Secret\ndata:\n  app: ¦aB1${BASE64}{40}¦\n`],
  "json-web-key": [`{"kty":"EC","d":"¦${URL64}{43}¦"}`],
  otpauth: [`otpauth://totp/a?secret=¦[A-Z2-7]{32}¦&issuer=b`],
  "aws-secret-beside-its-id": [`client("AKIA[A-Z2-7]{16}", "¦${BASE64}{36}aZ3b¦")`],
  "shadow-line": [`bob:{SHA}¦${BASE64}{27}=¦`],
  "access-note": [`pw: ¦${ALNUM}{8}7a¦`, `The password is ¦${ALNUM}{8}7a¦`],
  "command-line-password": [`curl -u deploy:¦${ALNUM}{14}¦ https://acme.dev`],
};

export interface Plant {
  readonly rule: string;
  /** As it stands in a file. */
  readonly text: string;
  /** The parts that must not be learned. */
  readonly secrets: readonly string[];
}

/** One secret of each shape. @param random uniform over 0..1 */
export function plantSecrets(random: () => number): readonly Plant[] {
  return Object.entries(PLANTS).flatMap(([rule, shapes]) =>
    shapes.map(shape => {
      const parts = shape.split("¦").map(part => expand(part, random));
      // Odd parts stand between marks; a shape without marks is all secret.
      const secrets = parts.length === 1 ? parts : parts.filter((_, k) => k % 2 === 1);
      return { rule, text: parts.join(""), secrets };
    }),
  );
}

function expand(shape: string, random: () => number): string {
  return shape.replace(/\[([^\]]+)\]\{(\d+)\}/g, (_, characters: string, length: string) => {
    const alphabet = characters.replace(/(.)-(.)/g, (_, a: string, b: string) => {
      const from = a.charCodeAt(0);
      return Array.from({ length: b.charCodeAt(0) - from + 1 }, (_, k) => String.fromCharCode(from + k)).join("");
    });
    return Array.from({ length: Number(length) }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
  });
}
