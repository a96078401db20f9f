import { CLIENT, HOME, OTHER, PARTNER } from "../core/policy/assert-edit.ts";

/**
 * Policies from a tape of numbers: the same tape gives the same text, and a shorter tape a simpler one, so that
 * fast-check can shrink what it finds. What `policyText` writes is well-formed by construction.
 */
export function policyText(tape: Uint8Array): string {
  const pen = newPen(tape);
  const root = pick(pen, ["policies", "policies", "fragment"]);
  const head = pick(pen, [
    "",
    "",
    "",
    "\ufeff",
    `<?xml version="1.0" encoding="utf-8"?>`,
    `\ufeff<?xml version='1.0'?>\n`,
  ]);
  const sections = root === "fragment" ? elements(pen, 0) : several(pen, 3, () => section(pen));
  const before = pick(pen, ["", "", comment(pen)]);
  return `${head}${before}<${root}>${sections}${line(pen, 0)}</${root}>${pick(pen, ["", "\n", "\r\n", " <!-- end -->"])}`;
}

/** The same text with one place broken, the way a typing mistake or a hostile hand breaks it. */
export function brokenText(text: string, tape: Uint8Array): string {
  const pen = newPen(tape);
  const at = Math.floor(((next(pen, 256) * 256 + next(pen, 256)) / 65536) * text.length);
  const insert = pick(pen, [
    ...`"'<>&@(){}[]\\$/*-;:\n\r`.split(""),
    "",
    "",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "@(",
    "@{",
    '$"',
    '@"',
    '"""',
    "//",
    "/*",
    "{{",
    "&quot;",
    "\0",
    "\ud83d",
  ]);
  return text.slice(0, at) + insert + text.slice(at + next(pen, 4));
}

/** What a pen writes comes from its tape; an empty tape gives zeros, which choose the plainest of everything. */
interface Pen {
  readonly tape: Uint8Array;
  at: number;
  readonly newline: string;
  readonly indent: string;
}

function newPen(tape: Uint8Array): Pen {
  const newline = ["\n", "\r\n", "\r", ""][(tape[0] ?? 0) % 4] ?? "\n";
  const indent = ["    ", "  ", "\t", ""][(tape[1] ?? 0) % 4] ?? "";
  return { tape, at: 2, newline, indent };
}

function next(pen: Pen, bound: number): number {
  const value = pen.tape[pen.at] ?? 0;
  pen.at += 1;
  return value % bound;
}

function pick<Item>(pen: Pen, items: readonly [Item, ...Item[]] | readonly Item[]): Item {
  const item = items[next(pen, items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function several(pen: Pen, most: number, write: () => string): string {
  return Array.from({ length: next(pen, most + 1) }, write).join("");
}

/** A line break with indentation; now and then another kind of it, since real hands mix them. */
function line(pen: Pen, depth: number): string {
  const newline = next(pen, 16) === 15 ? pick(pen, ["\n", "\r\n", "\r", "  ", "\n\n"]) : pen.newline;
  return newline === "" ? "" : newline + pen.indent.repeat(depth);
}

function section(pen: Pen): string {
  const name = pick(pen, ["inbound", "backend", "outbound", "on-error"]);
  return `${line(pen, 1)}<${name}>${elements(pen, 2)}${line(pen, 1)}</${name}>`;
}

function elements(pen: Pen, depth: number): string {
  return several(pen, 4, () => line(pen, depth) + element(pen, depth));
}

function element(pen: Pen, depth: number): string {
  switch (next(pen, depth > 5 ? 10 : 12)) {
    case 0:
      return "<base />";
    case 1:
    case 2:
      return azureAd(pen, depth);
    case 3:
    case 4:
      return jwt(pen, depth);
    case 5:
      return comment(pen);
    case 6:
      return `<set-variable name="v" value=${expressionValue(pen)} />`;
    case 7:
      return `<set-header name=${quoted(pen, pick(pen, ["WWW-Authenticate", "Location", "X"]))}><value>${headerText(pen)}</value></set-header>`;
    case 8:
      return `<return-response><set-body>${body(pen)}</set-body></return-response>`;
    case 9:
      return `<send-request response-variable-name="r"><set-url>${url(pen)}</set-url></send-request>`;
    case 10:
      return `<choose><when condition=${expressionValue(pen)}>${elements(pen, depth + 2)}</when>${line(pen, depth + 1)}<otherwise>${elements(pen, depth + 2)}</otherwise></choose>`;
    default:
      return `<x:other xmlns:x="urn:é𝒳">${elements(pen, depth + 1)}text &amp; more</x:other>`;
  }
}

function tenant(pen: Pen): string {
  const odd = [
    "{{unheard-of}}",
    "{{secret}}",
    "${tenant}",
    "{tenant-id}",
    "{{${var}}}",
    "a word",
    "consumers",
  ];
  return pick(pen, [
    HOME,
    "{{tenant}}",
    HOME.toUpperCase(),
    "contoso.com",
    "common",
    "organizations",
    OTHER,
    pick(pen, odd),
  ]);
}

function authority(pen: Pen): string {
  const known = next(pen, 16);
  if (known === 14) return "{{authority-query}}";
  if (known === 15) return "{{authority}}";
  const host = pick(pen, [
    "login.microsoftonline.com",
    "sts.windows.net",
    "login.microsoftonline.us",
    "{{login-host}}",
  ]);
  return `https://${host}/${tenant(pen)}`;
}

function url(pen: Pen): string {
  const path = [
    "/v2.0",
    "/oauth2/v2.0/token",
    "/.well-known/openid-configuration",
    "/v2.0/.well-known/openid-configuration",
    "",
    "/",
  ];
  return authority(pen) + pick(pen, path);
}

function quoted(pen: Pen, value: string): string {
  const quote = pick(pen, ['"', '"', "'"]);
  return quote + value + quote;
}

function children(pen: Pen, depth: number, parts: readonly (() => string)[]): string {
  return parts.map((part) => (next(pen, 3) === 0 ? "" : line(pen, depth) + part())).join("");
}

function list(pen: Pen, depth: number, name: string, item: () => string): string {
  if (next(pen, 8) === 7) return pick(pen, [`<${name} />`, `<${name}></${name}>`]);
  const inner = several(
    pen,
    3,
    () =>
      line(pen, depth + 1) +
      (next(pen, 6) === 5 ? comment(pen) : item()) +
      pick(pen, ["", "", " <!-- why -->"]),
  );
  return `<${name}>${inner}${line(pen, depth)}</${name}>`;
}

function azureAd(pen: Pen, depth: number): string {
  const id = pick(pen, [tenant(pen), tenant(pen), authority(pen), `@(f("t"))`]);
  const blank = pick(pen, [" ", " ", "\n\t"]);
  const other = pick(pen, [
    "",
    ` header-name='Authorization'`,
    ` token-value="@((string)context.Variables["t"])"`,
  ]);
  const tag = `<validate-azure-ad-token${blank}tenant-id${pick(pen, ["=", " = "])}${quoted(pen, id)}${other}`;
  if (next(pen, 4) === 3) return `${tag}${pick(pen, [" />", "/>", "\n/>"])}`;
  const ids = (): string =>
    `<application-id>${pick(pen, [CLIENT, OTHER, "{{client}}", "{{unheard-of}}"])}</application-id>`;
  const inner = children(pen, depth + 1, [
    () => list(pen, depth + 1, "backend-application-ids", ids),
    () => list(pen, depth + 1, "client-application-ids", ids),
    () => list(pen, depth + 1, "audiences", () => audience(pen)),
    () => list(pen, depth + 1, "required-claims", () => claim(pen, depth + 2)),
  ]);
  return `${tag}>${inner}${line(pen, depth)}</validate-azure-ad-token>`;
}

function jwt(pen: Pen, depth: number): string {
  const config = (): string =>
    `<openid-config url=${quoted(pen, url(pen))}${pick(pen, [" />", "></openid-config>"])}`;
  const computed = (): string =>
    `<openid-config url="@($"https://login.microsoftonline.com/{f("t")}/v2.0/.well-known/openid-configuration")" />`;
  const stranger = (): string =>
    pick(pen, [
      `<openid-config url="https://accounts.example/.well-known/openid-configuration" />`,
      `<openid-config url="https://oidc.example/${HOME}/.well-known/openid-configuration" />`,
      "<issuer-signing-keys><key>{{k}}</key></issuer-signing-keys>",
    ]);
  const inner = children(pen, depth + 1, [
    config,
    next(pen, 4) === 3 ? pick(pen, [computed, stranger]) : config,
    () => list(pen, depth + 1, "audiences", () => audience(pen)),
    () =>
      list(
        pen,
        depth + 1,
        "issuers",
        () => `<issuer>${pick(pen, [url(pen), "https://other.example/", `@(f("i"))`])}</issuer>`,
      ),
    () => list(pen, depth + 1, "required-claims", () => claim(pen, depth + 2)),
  ]);
  const source = next(pen, 6) === 5 ? pick(pen, [`header-name="X-Token"`, `query-parameter-name="t"`]) : "";
  return `<validate-jwt ${source === "" ? `header-name="Authorization"` : source}>${inner}${line(pen, depth)}</validate-jwt>`;
}

function audience(pen: Pen): string {
  return `<audience>${pick(pen, ["api://app", "api://other", "{{unheard-of}}"])}</audience>`;
}

function claim(pen: Pen, depth: number): string {
  const name = pick(pen, ["tid", "iss", "azp", "appid", "scp", "ver", "groups"]);
  const match = pick(pen, ["", ` match="all"`, ` match='any'`, ` separator=" "`]);
  const issuer = `https://sts.windows.net/${tenant(pen)}/`;
  const values = [HOME, "{{tenant}}", OTHER, PARTNER, CLIENT, url(pen), `@(f("c"))`, "1.0", issuer];
  const inner = several(pen, 3, () => `${line(pen, depth + 1)}<value>${pick(pen, values)}</value>`);
  return inner === "" && next(pen, 2) === 1
    ? `<claim name="${name}"${match} />`
    : `<claim name="${name}"${match}>${inner}</claim>`;
}

function comment(pen: Pen): string {
  return `<!-- ${pick(pen, ["note", "don't", `<validate-jwt> ${HOME}`, "https://login.microsoftonline.com/x", '@( " {', "𝒳 é\r\n"])} -->`;
}

function expressionValue(pen: Pen): string {
  return quoted(pen, pick(pen, ["", "", "prefix-"]) + expression(pen));
}

function headerText(pen: Pen): string {
  return pick(pen, [
    `Bearer authorization_uri=${url(pen)}`,
    `Bearer realm="${url(pen)}"`,
    expression(pen),
    "plain",
  ]);
}

function body(pen: Pen): string {
  const json = `{ "issuer": "${url(pen)}", "authorization_servers": ["https://a", "${url(pen)}"], "x": "${pick(pen, ["y", "𝒳", "&amp;"])}" }`;
  return pick(pen, [
    json,
    json.replaceAll('"', "&quot;"),
    `{% if body.x %}${json}{% endif %} {{body.y}}`,
    `<![CDATA[${json}]]>`,
    `<![CDATA[@{ return new { issuer = "${url(pen)}" }; }]]>`,
    `<h:a xmlns:h="urn:b">{{context.x}}</h:a>`,
    expression(pen),
    expression(pen),
  ]);
}

function expression(pen: Pen): string {
  return pick(pen, [`@(${code(pen, 0)})`, `@{ ${statements(pen)} }`]);
}

function statements(pen: Pen): string {
  const before = several(pen, 3, () =>
    pick(pen, [
      "// don't \" ) }\n",
      "/* ' \" { ( */ ",
      "var i = 1; ",
      "if (i < n && m > 2) { i++; } ",
      `var s = ${code(pen, 1)}; `,
      "\r\n",
    ]),
  );
  return `${before}return ${code(pen, 0)};`;
}

function code(pen: Pen, depth: number): string {
  if (depth > 3) return "x";
  const inner = (): string => code(pen, depth + 1);
  switch (next(pen, 14)) {
    case 0:
      return `context.Variables["a"]`;
    case 1:
      return `"${url(pen)}"`;
    case 2:
      return `$"${url(pen)}{${inner()}}{{b}}"`;
    case 3:
      return `@"c:\\""${url(pen)}"" )"`;
    case 4:
      return `"\\"issuer\\": \\"${url(pen)}\\" ( {"`;
    case 5:
      return `new JObject(new JProperty("issuer", "${url(pen)}"), new JProperty("a", ${inner()})).ToString()`;
    case 6:
      return `JsonConvert.SerializeObject(new { resource = "{{r}}", authorization_servers = new[] { $"${url(pen)}" }, x = ${inner()} })`;
    case 7:
      return `"https://login.microsoftonline.com/" + ${pick(pen, ['"{{tenant}}"', "t", inner()])} + "/v2.0"`;
    case 8:
      return `f('"', '\\'', '(', '<', ${inner()})`;
    case 9:
      return `Body.As<JObject>(true)["${pick(pen, ["tid", "x"])}"]`;
    case 10:
      return `f(&quot;)&quot;, ${inner()})`;
    case 11:
      return `$@"a{${inner()}}""b"`;
    case 12:
      return `"""raw "quoted" ) }"""`;
    default:
      return `(a < b && c > d ? ${inner()} : ${inner()})`;
  }
}
