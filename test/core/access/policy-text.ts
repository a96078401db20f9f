import fc from "fast-check";
import { azureCliAppId, vsCodeAppId } from "../../../src/sandbox/entra/first-party.ts";
import { ids } from "../../../src/sandbox/worlds/parts.ts";

/** The policies that apply to one call of the generated service; `null` where there is none. */
export interface GeneratedPolicies {
  readonly operation: string | null;
  readonly api: string | null;
  readonly product: string | null;
  readonly service: string | null;
  readonly fragment: string;
}

/** Named values of the generated service. The secret one is never known outside of it. */
export const generatedNamedValues = [
  { name: "home", value: ids.contoso, secret: false },
  { name: "client", value: ids.clientApp, secret: false },
  { name: "audience", value: `api://${ids.apiApp}`, secret: false },
  { name: "hidden", value: ids.contoso, secret: true },
];

/** Policies as people write them: several validations, several scopes, conditions, fragments, and things that do not matter. */
export function anyPolicies(): fc.Arbitrary<GeneratedPolicies> {
  return fc.record({
    operation: maybe(document(), 2),
    api: document(),
    product: maybe(document(), 8),
    service: maybe(document(), 5),
    fragment: fc
      .array(statement(1), { maxLength: 2 })
      .map((parts) => `<fragment>${parts.join("")}</fragment>`),
  });
}

/** Nothing in so many of `weight + 1` cases. */
function maybe(text: fc.Arbitrary<string>, weight: number): fc.Arbitrary<string | null> {
  return fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: text });
}

function document(): fc.Arbitrary<string> {
  const base = fc.constantFrom("<base />", "<base />", "<base />", "");
  const inbound = fc.tuple(base, fc.array(statement(2), { maxLength: 3 }), fc.boolean());
  const usual = inbound.map(([at, statements, isLast]) => {
    const parts = isLast ? [...statements, at] : [at, ...statements];
    return `<policies><inbound>${parts.join("")}</inbound><backend><base /></backend></policies>`;
  });
  const withoutInbound = fc.constant("<policies><backend><base /></backend></policies>");
  return fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: withoutInbound });
}

function statement(depth: number): fc.Arbitrary<string> {
  const deeper: fc.WeightedArbitrary<string>[] =
    depth === 0 ? [] : [{ weight: 2, arbitrary: choose(depth - 1) }];
  const includes: fc.WeightedArbitrary<string>[] =
    depth === 2
      ? [{ weight: 1, arbitrary: fc.constant('<include-fragment fragment-id="generated" />') }]
      : [];
  return fc.oneof(
    { weight: 8, arbitrary: azureAd() },
    { weight: 6, arbitrary: jwt() },
    { weight: 3, arbitrary: fc.constantFrom(...irrelevant) },
    { weight: 1, arbitrary: fc.constantFrom(...oddSources) },
    ...deeper,
    ...includes,
  );
}

/** Where a token comes from that is not in `Authorization`, and what is put there instead. */
const oddSources = [
  '<validate-azure-ad-token tenant-id="common" header-name="X-Token" />',
  '<validate-azure-ad-token tenant-id="common" query-parameter-name="token" />',
  '<set-header name="Authorization" exists-action="override"><value>Bearer none</value></set-header>',
  '<validate-azure-ad-token tenant-id="common" output-token-variable-name="jwt" />',
  '<validate-azure-ad-token tenant-id="common"><required-claims /></validate-azure-ad-token>',
];

const irrelevant = [
  "<!-- <validate-azure-ad-token tenant-id='nobody' /> -->",
  '<set-variable name="x" value="y" />',
  '<set-header name="X-Trace" exists-action="override"><value>1</value></set-header>',
  '<rate-limit calls="5" renewal-period="60" />',
  '<set-header name="Authorization" exists-action="skip"><value>Bearer none</value></set-header>',
];

/** Conditions that say something about every MCP call, and one that nobody can decide beforehand. */
const conditions = [
  "true",
  "false",
  '@(!context.Request.Headers.ContainsKey("Authorization"))',
  '@(context.Request.Headers.ContainsKey("Authorization"))',
  '@(context.Request.Headers.GetValueOrDefault("Authorization", "") == "")',
  '@(context.Request.Method == "OPTIONS")',
  '@(context.Request.Method == "POST")',
  '@(context.Request.Method == "post")',
  '@(context.Request.Method.Equals("post"))',
  '@(context.Request.Method.Equals("post", StringComparison.OrdinalIgnoreCase))',
  '@(context.Request.Headers.GetValueOrDefault("Authorization", "").StartsWith("bearer "))',
  '@(string.IsNullOrEmpty(context.Request.Headers.GetValueOrDefault("Authorization", "")))',
  '@(!context.Request.Headers.GetValueOrDefault("Authorization", "").StartsWith("Bearer "))',
  '@(context.Request.Method != "POST" || !context.Request.Headers.ContainsKey("Authorization"))',
  '@(context.Request.Headers.ContainsKey("Authorization") && context.Request.Method == "POST")',
  '@(context.Request.Headers.ContainsKey("X-Internal"))',
];

function choose(depth: number): fc.Arbitrary<string> {
  const branch = fc.oneof(
    { weight: 2, arbitrary: statement(depth) },
    { weight: 1, arbitrary: fc.constantFrom(answer(401), answer(403), answer(200)) },
  );
  const when = fc.tuple(fc.constantFrom(...conditions), branch).map(([condition, inside]) => {
    const quote = condition.includes('"') ? "'" : '"';
    return `<when condition=${quote}${condition}${quote}>${inside}</when>`;
  });
  return fc
    .tuple(fc.array(when, { minLength: 1, maxLength: 2 }), fc.option(branch))
    .map(
      ([whens, other]) =>
        `<choose>${whens.join("")}${other === null ? "" : `<otherwise>${other}</otherwise>`}</choose>`,
    );
}

function answer(code: number): string {
  return `<return-response><set-status code="${code}" reason="x" /></return-response>`;
}

const upper = (text: string) => text.toUpperCase();
const login = "https://login.microsoftonline.com";

const tenantIds = [
  ids.contoso,
  upper(ids.contoso),
  "contoso.com",
  "contoso.onmicrosoft.com",
  "https://contoso.onmicrosoft.com",
  `${login}/${ids.contoso}`,
  `${login}/${ids.contoso}/`,
  "{{home}}",
  "common",
  "common",
  "common",
  `${login}/common`,
  "organizations",
  "organizations",
  `${login}/organizations`,
  ids.fabrikam,
  "fabrikam.com",
  "FABRIKAM.onmicrosoft.com",
  " common ",
  "Common",
  "{{ home }}",
  "{{hidden}}",
  "{{missing}}",
  "{tenant-id}",
  "consumers",
  "@(&quot;common&quot;)",
];

/** Each value once, so that lists have no repetition; the odd ones are rare. */
function list(
  tag: string,
  item: string,
  values: readonly string[],
  odd: readonly string[] = [],
): fc.Arbitrary<string> {
  const one = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...values) },
    ...(odd.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...odd) }]),
  );
  const items = fc
    .uniqueArray(one, { maxLength: 3 })
    .map((of) => of.map((value) => `<${item}>${value}</${item}>`).join(""));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant("") },
    { weight: 3, arbitrary: items.map((inside) => (inside === "" ? "" : `<${tag}>${inside}</${tag}>`)) },
  );
}

const audienceList = () =>
  list(
    "audiences",
    "audience",
    [`api://${ids.apiApp}`, ids.apiApp, `api://${ids.weatherApp}`, ids.weatherApp, "{{audience}}"],
    [
      "{{hidden}}",
      "{{ audience }}",
      "https://elsewhere.example",
      "",
      `API://${upper(ids.apiApp)}`,
      `api:&#47;&#47;${ids.apiApp}`,
    ],
  );

function azureAd(): fc.Arbitrary<string> {
  const clients = list(
    "client-application-ids",
    "application-id",
    [
      ids.clientApp,
      upper(ids.clientApp),
      ids.otherClientApp,
      azureCliAppId,
      vsCodeAppId,
      upper(vsCodeAppId),
      ids.apiApp,
      "{{client}}",
      `<!-- ours --> ${ids.clientApp}`,
      ` ${ids.clientApp}\n`,
    ],
    ["{{hidden}}", "", `<![CDATA[${ids.clientApp}]]>`],
  );
  const backends = fc.oneof(
    { weight: 8, arbitrary: fc.constant("") },
    {
      weight: 1,
      arbitrary: list("backend-application-ids", "application-id", [
        ids.apiApp,
        ids.weatherApp,
        upper(ids.apiApp),
      ]),
    },
  );
  const header = fc.constantFrom("", "", ' header-name="Authorization"', ' header-name="authorization"');
  return fc
    .tuple(fc.constantFrom(...tenantIds), header, backends, clients, audienceList(), claimList())
    .map(([tenant, attribute, ...lists]) => {
      return `<validate-azure-ad-token tenant-id="${tenant}"${attribute}>${lists.join("")}</validate-azure-ad-token>`;
    });
}

const metadataTenants = [
  ids.contoso,
  "contoso.com",
  "common",
  "common",
  "organizations",
  ids.fabrikam,
  "{{home}}",
  "consumers",
];

function jwt(): fc.Arbitrary<string> {
  const url = fc
    .tuple(
      fc.constantFrom(login, login, "https://login.windows.net", "https://sts.windows.net"),
      fc.constantFrom(...metadataTenants),
      fc.constantFrom("", "/v2.0"),
    )
    .map(
      ([host, tenant, version]) =>
        `<openid-config url="${host}/${tenant}${version}/.well-known/openid-configuration" />`,
    );
  const issuers = list("issuers", "issuer", [
    `https://sts.windows.net/${ids.contoso}/`,
    `${login}/${ids.contoso}/v2.0`,
    `${login}/{{home}}/v2.0`,
    `https://sts.windows.net/${ids.fabrikam}/`,
    "https://sts.windows.net/{tenantid}/",
  ]);
  const configs = fc.uniqueArray(url, { minLength: 1, maxLength: 2 }).map((of) => of.join(""));
  const status = fc.constantFrom("", ' failed-validation-httpcode="403"', ' require-scheme="Bearer"');
  return fc
    .tuple(status, configs, audienceList(), issuers, claimList())
    .map(
      ([attribute, ...lists]) =>
        `<validate-jwt header-name="Authorization"${attribute}>${lists.join("")}</validate-jwt>`,
    );
}

function claimList(): fc.Arbitrary<string> {
  const named = fc.oneof(
    { weight: 4, arbitrary: claim("tid", [ids.contoso, ids.fabrikam, "{{home}}"], [upper(ids.contoso)]) },
    { weight: 4, arbitrary: claim("scp", ["access_as_user", "extra"]) },
    { weight: 2, arbitrary: claim("azp", [ids.clientApp, azureCliAppId, vsCodeAppId, ids.apiApp]) },
    { weight: 2, arbitrary: claim("appid", [ids.clientApp, ids.otherClientApp, vsCodeAppId, ids.apiApp]) },
    { weight: 2, arbitrary: claim("ver", ["1.0", "2.0"]) },
    { weight: 2, arbitrary: claim("roles", ["Caller", "Auditor"]) },
    {
      weight: 1,
      arbitrary: claim("iss", [`https://sts.windows.net/${ids.contoso}/`, `${login}/${ids.contoso}/v2.0`]),
    },
    { weight: 1, arbitrary: claim("aud", [ids.apiApp, `api://${ids.apiApp}`]) },
    { weight: 1, arbitrary: claim("oid", ["someone"]) },
    { weight: 1, arbitrary: claim("preferred_username", []) },
  );
  const claims = fc
    .array(named, { minLength: 1, maxLength: 2 })
    .map((of) => `<required-claims>${of.join("")}</required-claims>`);
  return fc.oneof({ weight: 4, arbitrary: fc.constant("") }, { weight: 3, arbitrary: claims });
}

function claim(name: string, values: readonly string[], odd: readonly string[] = []): fc.Arbitrary<string> {
  const one = fc.oneof(
    { weight: 8, arbitrary: values.length === 0 ? fc.constant("anything") : fc.constantFrom(...values) },
    ...(odd.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...odd) }]),
  );
  const match = fc.constantFrom("", ' match="all"', ' match="any"', ' match="any"', " match='any'");
  const separator =
    name === "scp" ? fc.constantFrom(' separator=" "', ' separator=" "', "") : fc.constant("");
  return fc
    .tuple(match, separator, fc.uniqueArray(one, { maxLength: 3 }))
    .map(
      ([how, by, of]) =>
        `<claim name="${name}"${how}${by}>${of.map((value) => `<value>${value}</value>`).join("")}</claim>`,
    );
}
