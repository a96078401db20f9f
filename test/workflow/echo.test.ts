import { describe, expect, test } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { onlyTo } from "../../src/azure/origins.ts";
import { signIn } from "../../src/azure/sign-in.ts";
import { freshWorld, run } from "../support/program.ts";

/** A server, or something before it, that repeats what it was sent. */
const echoes: readonly (readonly [string, (request: Request, body: string) => Response])[] = [
  [
    "in the message of an error",
    (request, body) =>
      Response.json({ error: { code: "Bad", message: `I got ${heard(request)} ${body}` } }, { status: 400 }),
  ],
  [
    "in the code of an error",
    (request, body) =>
      Response.json({ error: { code: `${heard(request)} ${body}`, message: "no" } }, { status: 400 }),
  ],
  [
    "in a page",
    (request, body) =>
      new Response(`<html><body>${heard(request)} ${body}</body></html>`, {
        status: 400,
        headers: { "content-type": "text/html" },
      }),
  ],
  ["in plain text", (request, body) => new Response(`${heard(request)} ${body}`, { status: 403 })],
  [
    "in the id of the request",
    (request) =>
      Response.json(
        { error: { code: "Bad", message: "no", innerError: { "request-id": heard(request) } } },
        { status: 400, headers: { "x-ms-request-id": heard(request), "request-id": heard(request) } },
      ),
  ],
  [
    "in Entra's words",
    (request, body) =>
      Response.json(
        {
          error: "invalid_client",
          error_description: `AADSTS7000215: Invalid client secret in ${body} ${heard(request)}`,
        },
        { status: 401 },
      ),
  ],
  [
    "in the link to the next page",
    (request, body) =>
      Response.json({
        value: [],
        nextLink: `https://elsewhere.example/?${body}&t=${encodeURIComponent(heard(request))}`,
      }),
  ],
];

const heard = ({ headers }: Request) => headers.get("authorization") ?? "nothing";

const places: readonly (readonly [string, (request: Request) => boolean])[] = [
  ["sign-in", ({ url }) => url.includes("/token")],
  ["Microsoft Graph, reading", ({ url, method }) => url.includes("graph.") && method === "GET"],
  ["Microsoft Graph, writing", ({ method }) => method === "PATCH"],
  ["Azure Resource Manager, reading", ({ url, method }) => url.includes("management.") && method === "GET"],
  ["Azure Resource Manager, writing", ({ method }) => method === "PUT"],
];

describe.each(places)("a server that repeats what it was sent: %s", (_place, isThere) => {
  // That nothing leaks is asserted for each run of each suite, where it is run.
  test.each(echoes)("%s", async (_title, echo) => {
    for (const options of [
      [],
      ["--debug"],
      ["--format", "json"],
      ["--rollback-on-failure", "--format", "markdown"],
    ]) {
      const ran = await run(await freshWorld(), ["migrate", "--yes", ...options], {
        intercept: async (request) => (isThere(request) ? echo(request, await request.clone().text()) : null),
      });
      expect(ran.exitCode).toBeGreaterThan(0);
      expect(`${ran.stderr}${ran.stdout}`).not.toMatch(/eyJ[\w-]{10,}\.|client_secret=[^*]/);
    }
  });
});

describe("an answer that leads elsewhere", () => {
  const elsewhere = [
    "https://evil.example",
    "http://management.azure.com",
    "https://management.azure.com:8443",
  ];

  test.each(elsewhere)("to %s is not followed by a list", async (origin) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"], {
      intercept: async ({ url }) =>
        url.includes("/apis?") ? Response.json({ value: [], nextLink: `${origin}/next` }) : null,
    });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(/none of the addresses of the cloud|non-https/);
  });

  test.each(elsewhere)("to %s is not followed by a list of Microsoft Graph", async (origin) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"], {
      intercept: async ({ url }) =>
        url.includes("/applications?")
          ? Response.json({ value: [], "@odata.nextLink": `${origin}/v1.0/x` })
          : null,
    });
    expect(ran.exitCode).toBe(1);
  });

  test.each(
    elsewhere.flatMap((origin) =>
      ["azure-asyncoperation", "location"].map((header) => [header, origin] as const),
    ),
  )("%s to %s after a write is no clear answer: what is done is found done", async (header, origin) => {
    const sandbox = await freshWorld("shared-fragment");
    const argv = ["migrate", "--yes", "--api", "flights-mcp", "--allow-shared"];
    const ran = await run(sandbox, argv, {
      intercept: async (request) => {
        if (request.method !== "PUT" || !request.url.includes("/policyFragments/")) return null;
        await sandbox.fetch(request);
        return new Response(null, { status: 202, headers: { [header]: `${origin}/operation` } });
      },
    });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("a redirect of Microsoft Graph is not followed", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"], {
      intercept: async ({ url }) =>
        url.includes("/applications(")
          ? new Response(null, { status: 307, headers: { location: "https://evil.example/" } })
          : null,
    });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("307");
  });

  test("the secret goes to no token endpoint that a discovery document names elsewhere", async () => {
    const cloud = { ...publicCloud, name: "private", login: "https://login.example", discoverable: false };
    const sent: string[] = [];
    const wire = onlyTo(cloud, {}, async ({ url }) => {
      sent.push(url);
      return Response.json({
        issuer: "https://login.example/t/v2.0",
        authorization_endpoint: "https://login.example/t/authorize",
        token_endpoint: "http://evil.example/token",
        jwks_uri: "https://login.example/keys",
      });
    });
    const choice = {
      kind: "client-secret",
      tenantId: "t",
      clientId: "c",
      clientSecret: "a-long-secret",
    } as const;
    await expect(signIn(credentialFor(choice, cloud, wire), cloud)).rejects.toThrow(/\w/);
    expect(sent.filter((url) => !url.startsWith("https://login.example/"))).toEqual([]);
  });

  test.each([
    ["http://169.254.169.254/metadata/identity/oauth2/token", {}, true],
    ["http://localhost:40342/token", { IDENTITY_ENDPOINT: "http://localhost:40342/token" }, true],
    ["http://localhost:40342/token", {}, false],
    ["https://dev.azure.com/oidc", { SYSTEM_OIDCREQUESTURI: "https://dev.azure.com/oidc" }, true],
    ["https://login.microsoftonline.com/common/discovery/instance", {}, true],
    ["http://login.microsoftonline.com/t/token", {}, false],
  ])("credentials come from %s with %j: %s", async (url, env, isAllowed) => {
    const wire = onlyTo(publicCloud, env, async () => Response.json({}));
    const outcome = await wire(new Request(url)).then(
      () => true,
      () => false,
    );
    expect(outcome).toBe(isAllowed);
  });
});
