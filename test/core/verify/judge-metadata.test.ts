import { describe, expect, test } from "vitest";
import {
  challengeParameter,
  documentIn,
  resourceMetadataUrls,
  serverMetadataUrls,
} from "../../../src/core/verify/discovery.ts";
import { type Discovered, judgeClients } from "../../../src/core/verify/judge-metadata.ts";

// Each row is an experiment with the real clients: mcp.md, 3.4 and 4.2, tells what each of them did.

const server = "https://gw.example/mcp";
const login = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;
const document = (issuer: string | null, more: Readonly<Record<string, unknown>> = {}) => ({
  ...(issuer === null ? {} : { issuer }),
  authorization_endpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
  token_endpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
  response_types_supported: ["code"],
  ...more,
});
const legacy = (issuer: string | null, more: Readonly<Record<string, unknown>> = {}): Discovered => ({
  server,
  challenge: "",
  resource: null,
  resourceTried: [],
  authorization: {
    identifier: "https://gw.example",
    url: "https://gw.example/.well-known/oauth-authorization-server",
    document: document(issuer, more),
  },
  authorizationTried: [],
});
const named = 'Bearer resource_metadata="https://gw.example/.well-known/oauth-protected-resource"';
const withResource = (
  authority: string,
  issuer: string,
  resource: string,
  challenge = named,
): Discovered => ({
  ...legacy(issuer),
  challenge,
  resource: {
    url: "https://gw.example/.well-known/oauth-protected-resource",
    document: { resource, authorization_servers: [authority] },
  },
  authorization: {
    identifier: authority,
    url: `${authority}/.well-known/openid-configuration`,
    document: document(issuer),
  },
});

describe("who takes metadata", () => {
  test.each<[title: string, found: Discovered, sdk1: boolean, sdk2: boolean, code: boolean]>([
    ["L1 at the gateway, issuer at Entra", legacy(login("common")), true, false, true],
    ["L2 without issuer", legacy(null), false, false, false],
    ["L3 issuer is the gateway", legacy("https://gw.example"), true, true, true],
    ["L3 with a slash", legacy("https://gw.example/"), true, true, true],
    [
      "L4 without response types",
      legacy("https://gw.example", { response_types_supported: [] }),
      false,
      false,
      true,
    ],
    [
      "other code challenges alone",
      legacy("https://gw.example", { code_challenge_methods_supported: ["plain"] }),
      false,
      false,
      true,
    ],
    ["P1 leads to a tenant", withResource(login("t"), login("t"), server), true, true, true],
    ["P2 leads to common", withResource(login("common"), login("{tenantid}"), server), true, false, false],
    [
      "P2 leads to organizations",
      withResource(login("organizations"), login("{tenantid}"), server),
      true,
      false,
      true,
    ],
    [
      "P3 leads to the gateway",
      withResource("https://gw.example", "https://gw.example", server),
      true,
      true,
      true,
    ],
    [
      "P4 resource is the origin",
      withResource(login("t"), login("t"), "https://gw.example", ""),
      true,
      true,
      true,
    ],
    [
      "a root document that no challenge names",
      withResource(login("t"), login("t"), server, ""),
      true,
      true,
      false,
    ],
    ["P5 resource is the app", withResource(login("t"), login("t"), "api://app"), false, false, false],
    [
      "resource elsewhere",
      withResource(login("t"), login("t"), "https://other.example/mcp"),
      false,
      false,
      false,
    ],
  ])("%s", (_title, found, ...takes) => {
    expect(judgeClients(found).map((one) => one.takes)).toEqual(takes);
    expect(judgeClients(found).every((one) => one.takes === (one.why === ""))).toBe(true);
  });

  test("P6 nothing published: all of them go to /authorize at the gateway", () => {
    const verdicts = judgeClients({ ...legacy(null), authorization: null });
    expect(verdicts.map(({ takes }) => takes)).toEqual([false, false, false]);
    expect(verdicts[0]?.why).toContain("https://gw.example/authorize");
  });
});

describe("where clients look", () => {
  test("for protected resource metadata: what the challenge names, the server's path, the root, each once", () => {
    expect(resourceMetadataUrls(server, 'Bearer resource_metadata="https://gw.example/x"')).toEqual([
      "https://gw.example/x",
      "https://gw.example/.well-known/oauth-protected-resource/mcp",
      "https://gw.example/.well-known/oauth-protected-resource",
    ]);
    expect(resourceMetadataUrls(server, named)).toHaveLength(2);
    expect(resourceMetadataUrls(server, 'Bearer resource_metadata="nonsense"')).toHaveLength(2);
  });

  test.each([
    [
      "https://gw.example",
      [
        "https://gw.example/.well-known/oauth-authorization-server",
        "https://gw.example/.well-known/openid-configuration",
      ],
    ],
    [
      login("t"),
      [
        "https://login.microsoftonline.com/.well-known/oauth-authorization-server/t/v2.0",
        "https://login.microsoftonline.com/.well-known/openid-configuration/t/v2.0",
        "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
      ],
    ],
  ])("for the metadata of %s", (issuer, urls) => {
    expect(serverMetadataUrls(issuer)).toEqual(urls);
  });

  test.each([
    ['Bearer scope="a b", resource_metadata="https://x"', "scope", "a b"],
    ["Bearer error=invalid_token, scope=a", "scope", "a"],
    ['Bearer xscope="no"', "scope", null],
    ["", "scope", null],
  ])("in %s", (challenge, name, value) => {
    expect(challengeParameter(challenge, name)).toBe(value);
  });

  const answer = {
    kind: "answer",
    url: "https://gw.example/d",
    challenge: "",
    location: "/x",
    text: "{}",
  } as const;
  test.each([
    [200, "{}", null],
    [200, "[]", /no JSON object/],
    [200, "<html>", /no JSON object/],
    [404, "", /not there/],
    [302, "", /redirect \(302\) to \/x/],
    [401, "", /without a token/],
    [500, "", /answered with 500/],
  ])("an answer %i %s", (status, text, why) => {
    const read = documentIn({ ...answer, status, text });
    if (why === null) expect(read).toHaveProperty("document");
    else expect(read).toMatchObject({ why: expect.stringMatching(why) });
  });
});
