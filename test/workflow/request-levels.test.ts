import { beforeAll, describe, expect, test } from "vitest";
import { publicOrigins } from "../../src/sandbox/hosts.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld, run, writes } from "../support/program.ts";
import { answerRounds, type Levelled } from "../support/rounds.ts";

// How many requests of a dry run wait for one another; docs/performance.md says which. An authority that the sign-in library
// does not know has to be asked for its OpenID configuration first; of Azure's own the library knows it.

const authority = "https://login.example";

const service = `/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;
const clientApp = ["--client-app", ids.clientApp];
const apps = ["--api-app", ids.apiApp, ...clientApp];
const named = ["--apim", service, "--api", `${service}/apis/flights-mcp`, ...apps];

// A first run loads what every run needs, which takes longer than a round waits.
beforeAll(async () => {
  await run(await freshWorld("flights"), ["migrate", "--dry-run"]);
});

describe("the longest chain of requests of a dry run", () => {
  test.each([
    ["flights", 4],
    ["hostile", 4],
    ["mcp-server", 5],
    ["named-values", 4],
    ["on-behalf-of", 4],
    ["one-registration", 5],
    ["pre-authorized", 5],
    ["protected-resource", 4],
    ["revisions", 5],
    // Who else includes the fragment is asked once it is known that it could be edited.
    ["shared-fragment", 6],
    ["validate-jwt", 4],
  ])("of %s, where ids name everything, is %i long", async (world, longest) => {
    expect(depth(await levelled(world, named))).toBe(longest);
  });

  test.each([
    ["flights", 8],
    ["mcp-server", 8],
    ["named-values", 8],
    // Whether people may consent is asked once it is known that somebody has not.
    ["one-registration", 9],
    ["pre-authorized", 8],
    ["protected-resource", 8],
    // The operations of an older revision have policies of their own.
    ["revisions", 9],
    ["validate-jwt", 8],
  ])("of %s, where everything is found, is %i long", async (world, longest) => {
    expect(depth(await levelled(world, []))).toBe(longest);
  });

  test.each<[string, readonly string[]]>([
    ["the name of the API's id", ["--apim", service, "--api", "flights-mcp", ...apps]],
    ["domains of tenants to admit", [...named, "--allow-tenant", "fabrikam.onmicrosoft.com"]],
  ])("is no longer with %s", async (_, argv) => {
    expect(depth(await levelled("flights", argv))).toBe(4);
  });

  test("is one shorter where the sign-in library knows the authority", async () => {
    expect(depth(await levelled("flights", named, publicOrigins.login))).toBe(3);
  });
});

describe("a dry run with everything named", () => {
  test("asks both planes as soon as it has tokens", async () => {
    const requests = await levelled("flights", named);
    const first = requests.filter(({ level }) => level === 3).map(({ url }) => url.host);
    expect(new Set(first)).toEqual(new Set(["graph.microsoft.com", "management.azure.com"]));
    expect(first.length).toBeGreaterThanOrEqual(requests.length - 8);
  });

  test("asks for the OpenID configuration once, and never for instance discovery", async () => {
    const requests = await levelled("flights", named);
    const known = requests.filter(({ url, method }) => url.origin === authority && method === "GET");
    expect(known.map(({ url }) => url.pathname)).toEqual([
      expect.stringMatching(/\/\.well-known\/openid-configuration$/),
    ]);
  });

  test("asks for nothing twice", async () => {
    for (const argv of [named, []]) {
      const gets = (await levelled("flights", argv)).filter(({ method }) => method === "GET");
      const urls = gets.map(({ url }) => url.href);
      expect(urls).toEqual([...new Set(urls)]);
    }
  });
});

async function levelled(world: string, argv: readonly string[], login = authority) {
  const sandbox = await freshWorld(world);
  const rounds = answerRounds();
  const ran = await run(sandbox, ["migrate", "--dry-run", ...argv], {
    cloud: { login },
    alsoTo: [authority],
    intercept: (request) => rounds.inRounds(request.clone(), () => answered(sandbox, request, login)),
  });
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(writes(ran.sent)).toEqual([]);
  return rounds.requests;
}

/** Answers for an authority that may have another name. */
function answered(sandbox: Sandbox, request: Request, login: string): Promise<Response> {
  const url = request.url.replace(login, publicOrigins.login);
  return sandbox.answer(new Request(url, request), { ...publicOrigins, login });
}

function depth(requests: readonly Levelled[]): number {
  return Math.max(...requests.map(({ level }) => level));
}
