/**
 * Formats of secrets that vendors document, in addition to secretlint's rules. Each token has a prefix of its vendor,
 * so a match is rarely a mistake. After them come the places where any secret may stand: after a name such as
 * "password", in a URL, or in a header.
 */
import type { SecretFormat } from "./secrets/format.ts";
import { POSITIONS } from "./secrets/positions.ts";
import { isPublished } from "./secrets/published.ts";
import { isPlaceholder, isRandom } from "./secrets/values.ts";

/** Formats with a prefix of their own. */
const TOKENS: Readonly<Record<string, RegExp>> = {
  "aws-access-key-id":
    /\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA|A3T[A-Z0-9])(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b/g,
  "amazon-mws": /\bamzn\.mws\.[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}\b/g,
  "azure-key": /\b[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,40}={0,2}/g,
  adobe: /\bp8e-[a-z0-9]{32}\b/gi,
  akamai: /\bakab-[a-z0-9]{16}-[a-z0-9]{16}\b/g,
  authress:
    /\b(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[a-z0-9+/_=-]{30,120}/gi,
  "bitbucket-http-token": /\bBBDC-[A-Za-z0-9+/]{40,60}/g,
  "gitlab-session": /(\b_gitlab_session=)[0-9a-z]{32}\b/g,
  instagram: /\bIGQV[\w-]{80,200}/g,
  "nats-seed": /\bS[UAOCNX]A[A-Z2-7]{55}\b/g,
  "aws-bedrock": /\b(?:ABSK[A-Za-z0-9+/]{109,}={0,2}|bedrock-api-key-[\w+/=-]{20,})/g,
  "adafruit-io": /\baio_[A-Za-z0-9]{28}\b/g,
  "age-secret-key": /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g,
  airtable: /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b/g,
  alibaba: /\bLTAI[A-Za-z0-9]{12,22}\b/g,
  anthropic: /\bsk-ant-[a-z0-9]{3,10}-[\w-]{40,}/g,
  artifactory: /\b(?:AKC[a-zA-Z0-9]{10,}|cmVmdGtuO[\w-]{40,})/g,
  atlassian: /\bAT(?:ATT|CTT|BB)[\w=-]{28,}/g,
  "azure-ad-client-secret": /(?<![\w~.])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g,
  "azure-storage-key": /((?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,90}={0,2}/g,
  "azure-sas": /([?&]sig=)[A-Za-z0-9%+/]{40,}(?:=|%3[Dd])*/g,
  brevo: /\bxkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}\b/g,
  clickhouse: /\b4b1d[A-Za-z0-9]{38}\b/g,
  clojars: /\bCLOJARS_[0-9a-z]{60}\b/gi,
  cloudflare: /\b(?:cf(?:at|ut|k)_[A-Za-z0-9]{40,60}|v1\.0-[0-9a-f]{24}-[0-9a-f]{146})\b/g,
  "crates-io": /\bcio[A-Za-z0-9]{32}\b/g,
  "defined-networking": /\bdnkey-[\w=-]{26}-[\w=-]{52}/g,
  "digital-ocean": /\bdo[oprt]_v1_[0-9a-f]{64}\b/g,
  "discord-bot": /\b[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,40}/g,
  "discord-webhook": /(https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/)\d{17,20}\/[\w-]{60,80}/g,
  "docker-token": /\b(?:dckr_[op]at_[\w-]{27,40}|SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}|SWMKEY-1-[A-Za-z0-9+/]{43})/g,
  doppler: /\bdp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]+\.)?[A-Za-z0-9]{40,44}\b/g,
  dropbox: /\bsl\.[\w-]{130,}|(?<![\w-])[\w-]{11}A{10}[\w-]{43}(?![\w-])/g,
  duffel: /\bduffel_(?:test|live)_[\w=-]{43}/g,
  dynatrace: /\bdt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}\b/gi,
  easypost: /\bEZ[AT]K[A-Za-z0-9]{54}\b/g,
  "expo-access-token": /(\bEXPO_TOKEN\s*[:=]\s*["']?)[\w-]{40}/g,
  facebook: /\b(?:EAA[A-Za-z0-9]{60,}|\d{15,18}[|%][\w-]{27,40}(?![\w-]))/g,
  firebase: /\bAAAA[\w-]{7}:[\w-]{140}/g,
  flutterwave: /\bFLW(?:PUB|SEC)K_TEST-[0-9a-h]{12,32}(?:-X)?\b/gi,
  "fly-io": /\b(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{80,}={0,3})/g,
  frameio: /\bfio-u-[\w=-]{64}/g,
  github: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})/g,
  gitlab: /\b(?:gl(?:pat|ptt|dt|rt|rtr|cbt|soat|ft|oas|imt|agent|ffct|wt)-[\w.-]{20,}|GR1348941[\w-]{20})/g,
  "gocardless-live": /\blive_[\w=-]{40}(?![\w=-])/g,
  "google-api-key": /\bAIza[\w-]{35}(?![\w-])/g,
  "google-oauth-secret": /\bGOCSPX-[\w-]{28}(?![\w-])/g,
  "google-oauth-token": /\bya29\.[\w-]{20,}/g,
  "google-refresh-token": /\b1\/\/0[\w-]{40,}/g,
  grafana:
    /\b(?:glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}|eyJrIjoi[A-Za-z0-9+/]{60,}={0,3})/g,
  groq: /\bgsk_[A-Za-z0-9]{40,60}\b/g,
  "harness-token": /\b(?:pat|sat)\.[\w-]{22}\.[0-9a-zA-Z]{24}\.[0-9a-zA-Z]{20}\b/g,
  "hashicorp-terraform": /\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/g,
  "hashicorp-vault": /\bhv[sbr]\.[\w-]{24,300}/g,
  heroku: /\bHRKU-[A-Za-z0-9_-]{36,64}/g,
  "hugging-face": /\b(?:hf|api_org)_[A-Za-z]{34}\b/g,
  infracost: /\bico-[A-Za-z0-9]{32}\b/g,
  intra42: /\bs-s4t2(?:ud|af)-[0-9a-f]{64}\b/gi,
  "json-web-token-base64": /\bZXlK[A-Za-z0-9+/]{40,}={0,2}/g,
  "json-web-token": /(?<![\w-])ey[A-Za-z0-9_-]{15,}\.ey[A-Za-z0-9_-]{10,}\.[\w-]{10,}/g,
  launchdarkly: /\b(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g,
  linear: /\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}\b/g,
  llama: /\bllx-[\w-]{48}(?![\w-])/g,
  lob: /\b(?:live|test)_(?:pub_)?[0-9a-f]{31,35}\b/g,
  mailchimp: /\b[0-9a-f]{32}-us\d{1,2}\b/g,
  mailgun: /\b(?:key-[0-9a-f]{32}|pubkey-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})\b/g,
  "mapbox-secret": /\b[ps]k\.ey[\w-]{40,}\.[\w-]{20,}/g,
  maxmind: /\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b/g,
  "microsoft-teams-webhook":
    /(https:\/\/[\w.-]+\.webhook\.office\.com\/webhookb2\/)[\w@-]{60,}\/IncomingWebhook\/[\w/-]{40,}/g,
  netlify: /\bnfp_[A-Za-z0-9]{36}\b/g,
  "new-relic": /\b(?:NR(?:AK|JS|AL|II|BR|RA)-[A-Za-z0-9_-]{16,40}|[0-9a-z]{32,40}NRAL)\b/g,
  notion: /\b(?:ntn_[A-Za-z0-9]{46}|secret_[A-Za-z0-9]{43})\b/g,
  "npm-token": /\bnpm_[A-Za-z0-9]{36}\b/g,
  "npm-auth-token": /((?:_authToken|_auth|_password)\s*=\s*)(?=\S*[\d=])[^\s$"'()]{8,}(?![^\s"'])/g,
  ntlm: /\bTlRMTVNTUAA[A-D][A-Za-z0-9+/]{20,}={0,2}/g,
  nuget: /\boy2[a-z0-9]{43}\b/g,
  octopus: /\bAPI-[A-Z0-9]{26}\b/g,
  "onepassword-secret-key": /\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}\b/g,
  "onepassword-service-account": /\bops_ey[\w+/-]{100,}={0,3}/g,
  openai: /\bsk-(?:proj-|svcacct-|admin-|None-|or-v1-)?[A-Za-z0-9_-]{40,200}/g,
  "openshift-token": /\bsha256~[\w-]{43}/g,
  paypal: /\baccess_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{31,32}\b/g,
  perplexity: /\bpplx-[A-Za-z0-9]{48}\b/g,
  planetscale: /\bpscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}/g,
  posthog: /\bph[acrsx]_[A-Za-z0-9]{40,64}\b/g,
  postman: /\bPMA(?:K-[0-9a-f]{24}-[0-9a-f]{34}|T-[0-9A-Z]{26})\b/g,
  prefect: /\bpnu_[A-Za-z0-9]{36}\b/g,
  pulumi: /\bpul-[0-9a-f]{40}\b/g,
  pypi: /\bpypi-[\w-]{50,}/g,
  readme: /\brdme_[a-z0-9]{70}\b/g,
  replicate: /\br8_[A-Za-z0-9]{37}\b/g,
  resend: /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}\b/g,
  rubygems: /\brubygems_[0-9a-f]{48}\b/g,
  salesforce: /\b(?:00D[A-Za-z0-9]{12,15}![\w.]{60,130}|3MVG[\w.]{80,110})/g,
  scalingo: /\btk-us-[\w-]{48}/g,
  sendgrid: /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/g,
  sentry: /\bsntry[su]_[A-Za-z0-9+/=_-]{60,}/g,
  "sentry-dsn": /(https:\/\/)[0-9a-f]{32}(?::[0-9a-f]{32})?(?=@[\w.-]+\/\d+)/g,
  settlemint: /\bsm_[aps]at_[A-Za-z0-9]{16}\b/g,
  shippo: /\bshippo_(?:live|test)_[0-9a-fA-F]{40}\b/g,
  shopify: /\bshp(?:at|ca|pa|ss|tka|ua)_[0-9a-fA-F]{32,64}\b/g,
  slack: /\bxox[a-z](?:\.xox[bp])?-[A-Za-z0-9-]{10,250}|\bxapp-\d-[A-Za-z0-9-]{20,}|\bxwfp-[A-Za-z0-9-]{20,}/g,
  "slack-webhook": /(https:\/\/hooks\.slack\.com\/)(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,80}/g,
  snyk: /\bsnyk_(?:uat|sat)\.[0-9a-f]{8}\.[\w.-]{20,}/g,
  sonarqube: /\bsq[apu]_[0-9a-f]{40}\b/g,
  sourcegraph: /\bsgp_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}\b/g,
  square: /\b(?:sq0[a-z]{3}-[\w-]{22,43}|EAAA[A-Za-z0-9_-]{60})/g,
  stripe: /\b(?:[srp]k_(?:live|test|prod)_[A-Za-z0-9]{10,200}|whsec_[A-Za-z0-9+/=]{24,64})/g,
  supabase: /\bsb(?:p_(?:v\d_)?[0-9a-f]{40}|_secret_[\w-]{20,})/g,
  tavily: /\btvly-(?:dev-|prod-)?[A-Za-z0-9-]{32,40}/g,
  telegram: /\b\d{8,10}:AA[\w-]{32,33}(?![\w-])/g,
  together: /\btgp_v1_[\w-]{43}/g,
  twilio: /\b(?:SK|AC)[0-9a-fA-F]{32}\b/g,
  twitter: /\bA{18,22}(?=[A-Za-z0-9]*%)[A-Za-z0-9%]{60,}/g,
  typeform: /\btfp_[\w.=-]{59}/g,
  vercel: /\bvc[pickar]_[A-Za-z0-9]{20,60}\b/g,
  wundergraph: /\bcosmo_[0-9a-f]{32}\b/g,
  xai: /\bxai-[A-Za-z0-9]{60,90}\b/g,
  yandex: /\b(?:AQVN[\w-]{35,38}|t1\.[A-Z0-9a-z_-]+={0,2}\.[A-Z0-9a-z_-]{86}={0,2}|YC[\w-]{38})(?![\w-])/g,
};

const PLACES: readonly SecretFormat[] = [
  {
    // In base64: a number of twelve digits, a colon, and twenty bytes.
    id: "jira-token",
    pattern: /(?<![\w+/=-])[MNO][A-Za-z0-9+/]{43}(?![\w+/=-])/g,
    isLikely: value => /^\d{10,12}:/.test(atob(value)),
  },
  {
    id: "hashicorp-vault",
    pattern: /\bs\.[A-Za-z0-9]{24}(?![\w.(])/g,
    isLikely: value => isRandom(value.slice(2)),
  },
  {
    id: "private-key",
    pattern: /(-----BEGIN[^-\n]{0,40}PRIVATE KEY[^-\n]{0,10}-----)(?:(?!-----)[\s\S]){24,20000}(?=-----END)/g,
    isLikely: hasEncodedBytes,
  },
  {
    // An incomplete key is still a secret.
    id: "private-key",
    pattern:
      /(-----BEGIN[^-\n]{0,40}PRIVATE KEY[^-\n]{0,10}-----(?:\\[rn]|[\s"',+])*)[A-Za-z0-9+/=]{16,}(?:[\s"',\\]+[A-Za-z0-9+/=]{16,})*/g,
  },
  {
    id: "putty-private-key",
    pattern: /(PuTTY-User-Key-File-\d:[\s\S]{0,4000}?Private-Lines: \d+\s+)(?:[A-Za-z0-9+/=]{1,64}\s)+/g,
  },
  { id: "url-token", pattern: /(\bhttps?:\/\/)[\w-]{20,255}(?=(?::x-oauth-basic|:)?@)/g },
  {
    id: "url-password",
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/"'`<>{}$]{0,100}:)[^\s/"'`<>{}$[\]()]{3,200}(?=@[\w[])/gi,
    isLikely: value => value !== "x-oauth-basic" && !isPlaceholder(value),
  },
  {
    id: "authorization-header",
    pattern: /(\b(?:Bearer|Basic|Token|NTLM|Negotiate|ApiKey)\s+)[\w+/.~-]{16,}=*/gi,
    isLikely: value => isRandom(value) && !isPublished(value) && !isForm(value),
  },
  { id: "docker-login", pattern: /("auth"\s{0,4}:\s{0,4}")[A-Za-z0-9+/]{12,}={0,2}(?=")/g },
  { id: "command-line-password", pattern: /(\s(?:-u|--user)\s+["']?[\w.@-]{1,60}:)[^\s"'$]{6,200}/g },
];

/** Whether credentials in base64 are still to come: `CLIENT_ID:CLIENT_SECRET`. */
function isForm(value: string): boolean {
  const password = /^[ -~]*?:([ -~]*)$/.exec(Buffer.from(value, "base64").toString("latin1"))?.[1];
  return password !== undefined && (isPlaceholder(password) || /^[A-Z_]+(?:%[0-9A-F]{2})*$/.test(password));
}

/** Whether a text holds bytes in base64; code and templates that write a key hold none. */
function hasEncodedBytes(text: string): boolean {
  const runs = text.match(/[A-Za-z0-9+/=]{16,}/g) ?? [];
  return runs.some(run => /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run));
}

/** Hints for patterns without a literal prefix, which are slow to search for. */
const HINTS: Readonly<Record<string, readonly string[]>> = {
  "azure-ad-client-secret": ["Q~"],
  "hashicorp-terraform": [".atlasv1."],
  heroku: ["HRKU-"],
  "json-web-token": [".ey"],
  launchdarkly: ["sdk-", "api-", "mob-"],
  lob: ["live_", "test_"],
  mailchimp: ["-us"],
  "mapbox-secret": ["k.ey"],
  telegram: [":AA"],
};

/** In the order in which they are replaced. */
export const SECRET_FORMATS: readonly SecretFormat[] = [
  ...Object.entries(TOKENS).map(([id, pattern]) => ({ id, pattern, ...(HINTS[id] && { hints: HINTS[id] }) })),
  ...PLACES,
  ...POSITIONS,
];
