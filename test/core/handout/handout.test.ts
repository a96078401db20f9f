import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageHtml } from "../../../src/core/handout/html-page.ts";
import { pageMarkdown } from "../../../src/core/handout/markdown-page.ts";
import { type McpClientId, mcpClients } from "../../../src/core/handout/mcp-clients.ts";
import { jsonToCopy } from "../../../src/core/handout/page.ts";
import { redirectMatches } from "../../../src/core/handout/redirect-match.ts";
import { serverUrl } from "../../../src/core/handout/server-url.ts";
import type { Snapshot } from "../../../src/core/model/setup.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { readHandout } from "../../support/handout-page.ts";
import { hostile } from "../report/hostile.ts";
import { readMarkdown } from "../report/markdown-reader.ts";
import { handoutFor, migratedSnapshot, openApi, openClient } from "./migrated.ts";

const stranger = { id: "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10", domain: "fabrikam.com" };

describe("the server's address", () => {
  const base = migratedSnapshot();
  const gateway = "https://apim-flights.azure-api.net";
  const custom = { service: { ...base.service, hosts: ["apim-flights.azure-api.net", "mcp.contoso.com"] } };
  const [validation, metadata] = base.policies;
  const [endpoint, ...others] = base.operations;
  if (validation === undefined || metadata === undefined || endpoint === undefined)
    throw new Error("they are there");
  const issuer = {
    ...metadata,
    text: metadata.text.replace("https://login.microsoftonline.com/common/v2.0", "https://mcp.contoso.com"),
  };
  const operation = (method: string, urlTemplate: string) => ({ ...endpoint, method, urlTemplate });
  const urlOf = (differences: Partial<Snapshot>, given: string | null = null) => {
    const snapshot = migratedSnapshot(differences);
    const sources = snapshot.policies.flatMap(({ address, owner, text }) => {
      const outline = parsePolicy(text);
      return outline.kind === "refusal" ? [] : [{ address, owner, outline }];
    });
    return serverUrl(snapshot, sources, new Map(), given === null ? null : new URL(given));
  };

  test.each<[string, Partial<Snapshot>, string | null, string | null]>([
    ["is the gateway's with the operation that ends in mcp", {}, null, `${gateway}/mcp`],
    ["has the API's path", { api: { ...base.api, path: "flights/v1" } }, null, `${gateway}/flights/v1/mcp`],
    [
      "is at the custom domain that the issuer names",
      { ...custom, policies: [validation, issuer] },
      null,
      "https://mcp.contoso.com/mcp",
    ],
    [
      "is at no foreign host that the issuer names",
      { policies: [validation, issuer] },
      null,
      `${gateway}/mcp`,
    ],
    ["is as somebody typed it", custom, "https://mcp.contoso.com/other", "https://mcp.contoso.com/other"],
    [
      "takes the host of a typed address without a path",
      custom,
      "https://mcp.contoso.com",
      "https://mcp.contoso.com/mcp",
    ],
    [
      "takes the host of a typed address of metadata",
      custom,
      "https://mcp.contoso.com/.well-known/oauth-authorization-server",
      "https://mcp.contoso.com/mcp",
    ],
    [
      "has the only operation that takes posts",
      { operations: [operation("POST", "/rpc"), ...others] },
      null,
      `${gateway}/rpc`,
    ],
    [
      "has the usual path where the type of the API is mcp",
      { api: { ...base.api, type: "mcp", path: "flights" }, operations: others },
      null,
      `${gateway}/flights/mcp`,
    ],
    [
      "is not known where nothing tells it",
      { operations: [operation("POST", "/a"), operation("POST", "/b")] },
      null,
      null,
    ],
  ])("%s", (_, differences, given, url) => {
    expect(urlOf(differences, given)).toBe(url);
  });

  test("that is not known is asked for", () => {
    expect(() => handoutFor({ operations: others })).toThrow(
      /^No operation of the API tells the MCP server's address\.$/,
    );
  });
});

describe("a redirect URI", () => {
  test.each<[string, McpClientId, readonly string[], readonly (string | null)[]]>([
    [
      "is compared letter by letter",
      "claude",
      ["https://claude.ai/api/mcp/auth_callback"],
      ["https://claude.ai/api/mcp/auth_callback", null],
    ],
    [
      "may have another port on this computer",
      "inspector",
      ["http://localhost/oauth/callback"],
      ["http://localhost/oauth/callback"],
    ],
    [
      "may end in a slash where it has no path",
      "visual-studio-code",
      ["http://127.0.0.1:33418/"],
      ["http://127.0.0.1:33418/", null],
    ],
    [
      "is not the same under another name of this computer",
      "claude-code",
      ["http://127.0.0.1:8088/callback"],
      [null],
    ],
    ["is not the same with another path", "claude-code", ["http://localhost:8088/oauth/callback"], [null]],
    [
      "of a connector goes on behind its beginning",
      "copilot-studio",
      ["https://global.consent.azure-apim.net/redirect/flights"],
      ["https://global.consent.azure-apim.net/redirect/flights"],
    ],
    [
      "that is none of the Web does not disturb",
      "cursor",
      ["nonsense", "cursor://anysphere.cursor-mcp/oauth/callback"],
      [null, "cursor://anysphere.cursor-mcp/oauth/callback"],
    ],
  ])("%s", (_, id, registered, found) => {
    const redirects = { redirectUris: registered, webRedirectUris: [], spaRedirectUris: [] };
    expect(redirectMatches(mcpClients[id], redirects).map((match) => match.registered)).toEqual(found);
  });

  test("that is registered gives its port to the command", () => {
    const redirectUris = [...openClient.redirectUris, "http://localhost:9123/callback"];
    const text = pageMarkdown(handoutFor({ clientApps: [{ ...openClient, redirectUris }] }).page);
    expect(text).toContain('"callbackPort": 9123');
    expect(text).not.toMatch(/^- .*\*\*Claude Code\*\*/m);
  });
});

describe("at home", () => {
  const { homeTenant } = migratedSnapshot();
  const customer = { id: homeTenant.id, domain: "contoso.com" };
  const inHome = (differences: Partial<Snapshot>) => pageMarkdown(handoutFor(differences, { customer }).page);

  test("the link is for the home tenant, and nothing is added there", () => {
    const text = inHome({});
    expect(text).toContain("Each person is asked once");
    expect(text).toContain(`https://login.microsoftonline.com/${homeTenant.id}/v2.0/adminconsent?`);
    expect(text).not.toContain("az ad sp create");
  });

  test("people who have to be assigned read so, and others do not", () => {
    const principal = { appId: openApi.appId, kind: "read", isEnabled: true, needsAssignment: true } as const;
    expect(inHome({ homePrincipals: [principal] })).toContain("AADSTS50105");
    expect(inHome({ homePrincipals: [{ ...principal, needsAssignment: false }] })).not.toContain(
      "AADSTS50105",
    );
    const abroad = handoutFor({ homePrincipals: [principal] }, { customer: stranger });
    expect(pageMarkdown(abroad.page)).not.toContain("AADSTS50105");
  });
});

/** The metadata names the gateway, as after a migration with `--with gateway-issuer`. */
const withGatewayIssuer = migratedSnapshot().policies.map((policy) => ({
  ...policy,
  text: policy.text.replace(/"issuer": "[^"]+"/, `"issuer": "${migratedSnapshot().service.gatewayUrl}"`),
}));

describe("the platform of a redirect URI", () => {
  const pageWith = (more: Partial<typeof openClient>) =>
    readHandout(pageMarkdown(handoutFor({ clientApps: [{ ...openClient, ...more }] }).page));
  const [loopback = "", site = ""] = openClient.redirectUris;
  const bodyOf = (command: string) => JSON.parse(/--body '(.+)'$/.exec(command)?.[1] ?? "") as unknown;

  test.each([
    ["Web", "webRedirectUris", "web", "AADSTS7000218"],
    ["Single-page application", "spaRedirectUris", "spa", "AADSTS9002327"],
  ] as const)("%s is of no use to a client without a secret, and the command moves it", (...row) => {
    const [platform, field, list, refusal] = row;
    const all = [loopback, site, "https://contoso.com/back"];
    const page = pageWith({ redirectUris: all, [field]: all });
    expect(page.below("Visual Studio Code")).toContain(
      `**Not yet:** Flights MCP Client has the redirect URI on the platform **${platform}**, where a token is refused (\`${refusal}\`)`,
    );
    expect(page.redirects.get("Visual Studio Code")?.registered).toBe(
      `no; \`${loopback}\` on the platform **${platform}**, \`${site}\` on the platform **${platform}**`,
    );
    expect(page.below("When something goes wrong")).toContain(`**\`${refusal}\`**`);
    expect(bodyOf(page.command("For the publisher"))).toMatchObject({
      [list]: { redirectUris: ["https://contoso.com/back"] },
      publicClient: { redirectUris: expect.arrayContaining([loopback, site]) },
    });
  });

  test("that fits one of the addresses is enough, and the other one is named", () => {
    const page = pageWith({ webRedirectUris: [site] });
    expect(page.below("Visual Studio Code")).not.toContain("Not yet");
    expect(page.redirects.get("Visual Studio Code")?.registered).toBe(
      `yes, the first; \`${site}\` on the platform **Web**`,
    );
    expect(bodyOf(page.command("For the publisher"))).not.toHaveProperty("web");
  });

  test("of a client with a secret is the web's", () => {
    const studio = "https://global.consent.azure-apim.net/redirect/flights";
    const page = pageWith({ redirectUris: [loopback, studio] });
    expect(page.below("Copilot Studio")).toBeNull();
    expect(page.below("Other clients")).toMatch(/^- \*\*Copilot Studio\*\*: .*AADSTS700025/m);
    const there = pageWith({ redirectUris: [loopback, studio], webRedirectUris: [studio] });
    expect(there.below("Copilot Studio")).toContain("| Client ID |");
  });

  test("is changed with Azure CLI only where the address of Microsoft Graph is certain", () => {
    const page = readHandout(pageMarkdown(handoutFor({ authorityHosts: ["login.microsoftonline.us"] }).page));
    expect(page.below("For the publisher")).toContain("**Add a platform**");
    expect(page.below("For the publisher")).not.toContain("az rest");
  });
});

describe("mcp-remote", () => {
  const argsWith = (redirectUris: readonly string[], more: Partial<Snapshot> = {}) => {
    const clientApps = [{ ...openClient, redirectUris }];
    const { page } = handoutFor({ clientApps, policies: withGatewayIssuer, ...more });
    const { mcpServers } = readHandout(pageMarkdown(page)).json("mcp-remote") as {
      mcpServers: Record<string, { args: string[] }>;
    };
    return mcpServers["flights"]?.args ?? [];
  };
  const start = ["-y", "mcp-remote", "https://apim-flights.azure-api.net/mcp"];
  const info = ["--static-oauth-client-info", JSON.stringify({ client_id: openClient.appId })];

  test.each([
    ["its own address with any port", ["http://localhost/oauth/callback"], []],
    ["its own address with a port", ["http://localhost:3335/oauth/callback"], ["3335"]],
    [
      "another address on this computer",
      ["https://vscode.dev/redirect", "http://127.0.0.1:33418"],
      ["33418", "--host", "127.0.0.1", "--callback-path", "/"],
    ],
  ])("is told where to come back to: %s", (_, redirectUris, callback) => {
    expect(argsWith(redirectUris)).toEqual([...start, ...callback, ...info, "--auth-timeout", "300"]);
  });

  test("is told the scope where no metadata names it, and the header of a key", () => {
    const policies = withGatewayIssuer.map((policy) => ({
      ...policy,
      text: policy.text.replace(/\s*"scopes_supported": .*,/, ""),
    }));
    const api = { ...migratedSnapshot().api, subscriptionRequired: true };
    const args = argsWith(["http://localhost/oauth/callback"], { policies, api });
    expect(args.slice(start.length + info.length)).toEqual([
      "--static-oauth-client-metadata",
      JSON.stringify({ scope: `api://${openApi.appId}/.default` }),
      "--header",
      `Ocp-Apim-Subscription-Key:\${SUBSCRIPTION_KEY}`,
      "--auth-timeout",
      "300",
    ]);
  });
});

describe("in another cloud", () => {
  test("links lead to its own sign-in, and Visual Studio Code is given the client id", () => {
    const host = "login.microsoftonline.us";
    const policies = migratedSnapshot().policies.map((policy) => ({
      ...policy,
      text: policy.text.replaceAll("login.microsoftonline.com", host),
    }));
    const studio = "https://global.consent.azure-apim.net/redirect/flights";
    const client = {
      ...openClient,
      redirectUris: [...openClient.redirectUris, studio],
      webRedirectUris: [studio],
    };
    const differences = { authorityHosts: [host], policies, clientApps: [client] };
    const text = pageMarkdown(handoutFor(differences).page);
    expect(text).toContain(`<https://${host}/organizations/v2.0/adminconsent?`);
    expect(text).toContain(`https://${host}/common/oauth2/v2.0/authorize`);
    expect(text).not.toContain("login.microsoftonline.com");
    expect(text).toContain(`"oauth": { "clientId": "${openClient.appId}" }`);
  });
});

describe("a client", () => {
  test("without a redirect URI has no consent link", () => {
    const text = pageMarkdown(handoutFor({ clientApps: [{ ...openClient, redirectUris: [] }] }).page);
    expect(text).not.toContain("adminconsent");
    expect(text).toContain("There is no link");
  });

  test("may have redirect URIs that are no URLs", () => {
    const redirectUris = ["http://localhost:99999/x", "http://127.0.0.1:33418/'; rm -rf ~;'"];
    const clientApps = [{ ...openClient, redirectUris }];
    const { page } = handoutFor({ clientApps, policies: withGatewayIssuer });
    const { command } = readHandout(pageMarkdown(page));
    expect(command("MCP Inspector")).toMatch(/ --callback-url 'http:\/\/127\.0\.0\.1:33418\/'\\'';/);
    expect(command("For the publisher")).toContain(`"http://127.0.0.1:33418/'\\''; rm -rf ~;'\\''"`);
  });

  test("that Visual Studio Code can come back to is the one on the page, of several", () => {
    const other = {
      ...openClient,
      id: "other",
      appId: "c3333333-3333-4333-8333-333333333333",
      redirectUris: [],
    };
    const text = pageMarkdown(handoutFor({ clientApps: [other, openClient] }).page);
    expect(text).toContain(openClient.appId);
    expect(text).not.toContain(other.appId);
  });

  test("that is registered elsewhere has the API added and no link of ours", () => {
    const foreignClients = [{ appId: "d4444444-4444-4444-8444-444444444444", displayName: "Partner" }];
    const text = pageMarkdown(handoutFor({ clientApps: [], foreignClients }).page);
    expect(text).toContain(`az ad sp create --id ${openApi.appId}`);
    expect(text).toContain("(Partner)");
    expect(text).not.toMatch(/adminconsent|## Redirect URIs|### /);
  });

  test("has to be there", () => {
    expect(() => handoutFor({ clientApps: [] })).toThrow(/^No client is known/);
  });
});

test("a subscription key is asked for and is in no file", () => {
  const api = { ...migratedSnapshot().api, subscriptionRequired: true };
  const text = pageMarkdown(handoutFor({ api }).page);
  const settings = JSON.parse(readMarkdown(text).blocks[0]?.join("\n") ?? "") as Record<string, unknown>;
  expect(settings).toMatchObject({
    inputs: [{ id: "subscription-key", type: "promptString", password: true }],
    servers: { flights: { headers: { "Ocp-Apim-Subscription-Key": `\${input:subscription-key}` } } },
  });
  expect(text).toContain("401 that mentions a subscription key");
});

test("scopes that a challenge names are no errand of the person", () => {
  const [validation, metadata] = migratedSnapshot().policies;
  if (validation === undefined || metadata === undefined) throw new Error("they are there");
  const challenge = `<set-header name="WWW-Authenticate" exists-action="override"><value>Bearer scope="api://${openApi.appId}/.default"</value></set-header>`;
  const policies = [
    { ...validation, text: validation.text.replace("<base />", `<base />${challenge}`) },
    metadata,
  ];
  const redirectUris = ["http://localhost:8088/callback"];
  const text = pageMarkdown(handoutFor({ policies, clientApps: [{ ...openClient, redirectUris }] }).page);
  expect(text).toContain("claude mcp add");
  expect(text).not.toMatch(/AADSTS900144|^\| Scope \|/m);
});

/** A page in which everything that somebody may have chosen is this text. */
function pageNaming(text: string) {
  const { api, policies } = migratedSnapshot();
  const named = { displayName: text, publisherDomain: text };
  const scopes = openApi.scopes.map((scope) => ({ ...scope, consentName: text, value: text }));
  return handoutFor(
    {
      api: { ...api, displayName: text, name: text },
      apiApp: { ...openApi, ...named, scopes },
      clientApps: [{ ...openClient, ...named, redirectUris: [...openClient.redirectUris, text] }],
      policies: policies.map((policy) => ({ ...policy, owner: text })),
    },
    { customer: stranger },
  ).page;
}

describe("strangers' text", () => {
  const shapeOf = (markdown: string): string[] => {
    const { lines, isOpen } = readMarkdown(markdown);
    expect(isOpen).toBe(false);
    return lines.map((line) => {
      if (line.startsWith("|")) return `row of ${line.split("|").length}`;
      return /^(?:#+|>|-|\d+\.) /.exec(line)?.[0] ?? (line === "" ? "" : "text");
    });
  };
  const ours = /^<https:\/\/login\.microsoftonline\.com\/[\w%.?=&*/-]+>$/;

  test("changes no construct of markdown and stays out of markup", () => {
    const tame = shapeOf(pageMarkdown(pageNaming("A name")));
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = pageMarkdown(pageNaming(text));
        expect(shapeOf(markdown)).toEqual(tame);
        const outside = readMarkdown(markdown)
          .lines.filter((line) => !ours.test(line))
          .map((line) => line.replace(/^> /, ""))
          .join("\n");
        expect(outside).not.toMatch(/[`~[\]{}<\\$@^]|&\S|:\/\/|!\[|##(?:vso)?\[/);
        expect(markdown).not.toMatch(/##(?:vso)?\[|^\s*::[a-z]/im);
      }),
      { numRuns: 60 },
    );
  });

  test("is never an element, an attribute or an entity of HTML", () => {
    const tags = (html: string) =>
      html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/href="[^"]*"/, "href")) ?? [];
    const tame = tags(pageHtml(pageNaming("A name")));
    fc.assert(
      fc.property(hostile, (text) => {
        const html = pageHtml(pageNaming(text));
        expect(tags(html)).toEqual(tame);
        expect(html).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
        expect(html).not.toMatch(
          /##(?:vso)?\[|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("JSON to copy", () => {
  test("is the document, whatever its length is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
        const block = jsonToCopy(document);
        expect(block.kind === "copy" && JSON.parse(block.lines.join("\n"))).toEqual(
          JSON.parse(JSON.stringify(document)),
        );
      }),
    );
  });
});

describe("the HTML", () => {
  const html = pageHtml(handoutFor({}, { customer: stranger }).page);

  test("loads nothing, runs nothing and sends nothing", () => {
    expect(html).not.toMatch(
      /\bsrc=|<link|<script|<img|<iframe|<form|<object|@import|url\(|\bon\w+=|javascript:/i,
    );
    expect(html.match(/href="[^"]*"/g)).toEqual([
      expect.stringMatching(
        /^href="https:\/\/login\.microsoftonline\.com\/0c7a1f7e-[\w-]+\/v2\.0\/adminconsent\?client_id=/,
      ),
    ]);
    expect(html).toContain("default-src 'none'");
  });

  test("is whole", () => {
    for (const name of [
      "html",
      "head",
      "body",
      "table",
      "tr",
      "td",
      "p",
      "section",
      "div",
      "ol",
      "ul",
      "li",
      "pre",
      "code",
      "strong",
      "bdi",
    ]) {
      const opened = html.match(new RegExp(`<${name}[ >]`, "g")) ?? [];
      expect([name, html.split(`</${name}>`).length - 1]).toEqual([name, opened.length]);
    }
  });

  test("says what the markdown says", () => {
    const words = (text: string) => text.match(/[\p{L}\d]{4,}/gu) ?? [];
    const [, body = ""] = html
      .replaceAll(/ data-label="[^"]*"| href="[^"]*"| rel="[^"]*"| scope="col"| class="\w+"/g, "")
      .split("<body>");
    const text = body
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll("&amp;", "&")
      .replaceAll("&quot;", '"')
      .replaceAll("&gt;", ">")
      .replaceAll("&lt;", "<");
    const markdown = pageMarkdown(handoutFor({}, { customer: stranger }).page).replaceAll(
      /^```(?:json|sh)$/gm,
      "",
    );
    expect(words(text)).toEqual(words(markdown));
  });
});
