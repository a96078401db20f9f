import { describe, expect, test } from "vitest";
import type { TraceDocument } from "../../src/core/trace/trace-document.ts";
import { traceSchema } from "../../src/core/trace/trace-schema.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { callerToken, piped, type TokenWish } from "../support/caller-token.ts";
import { freshWorld, type Ran, type RunDifferences, run, writes } from "../support/program.ts";

const stranger = "9b7d2c40-5e18-4f63-a0d9-3c86e1b45f72";
const json = ["--format", "json"];
/** What finds the setup also where nothing in it looks like an MCP server any more. */
const named = ["--api", "flights-mcp", "--api-app", ids.apiApp];

/** The API as the world has it, to be changed by somebody else. */
function apiOf({ world }: Sandbox) {
  const [api] = world.subscriptions.flatMap(({ services }) =>
    services.flatMap(({ apis }) => apis.filter(({ name }) => name === "flights-mcp")),
  );
  if (api?.policy == null) throw new Error("there is an API with a policy");
  return { api, policy: api.policy };
}

const replacing = (from: RegExp, to: string) => (sandbox: Sandbox) => {
  const { policy } = apiOf(sandbox);
  const changed = policy.text.replace(from, to);
  expect(changed).not.toBe(policy.text);
  policy.text = changed;
};

/** A migrated world in which something may be broken. */
async function migrated(broken: (sandbox: Sandbox) => void = () => undefined, more: readonly string[] = []) {
  const sandbox = await freshWorld();
  expect(await run(sandbox, ["migrate", "--yes", "--quiet", ...more])).toMatchObject({ exitCode: 0 });
  broken(sandbox);
  return sandbox;
}

/** Traces a token, or the call without one. Whatever is printed is looked through for it by `run`. */
async function traced(
  sandbox: Sandbox,
  wish: TokenWish | "none",
  argv: readonly string[] = [],
  differences: RunDifferences = {},
): Promise<Ran & { readonly document: TraceDocument; readonly token: string }> {
  const token = wish === "none" ? "" : await callerToken(sandbox.world, wish);
  const how = wish === "none" ? ["--anonymous"] : ["--token-stdin"];
  const host = { stdin: piped(`Bearer ${token}\n`), now: Date.now };
  const ran = await run(sandbox, ["trace", ...how, ...named, ...json, ...argv], { host, ...differences });
  return { ...ran, token, document: traceSchema.parse(JSON.parse(ran.stdout)) };
}

const list = ["--allow-tenant", "fabrikam.com"];
const url = (address: string) => ["--url", `https://apim-flights.azure-api.net${address}`];
const claims = (inner: string) =>
  replacing(
    /<\/validate-azure-ad-token>/,
    `<required-claims>${inner}</required-claims></validate-azure-ad-token>`,
  );
const jwt = (config: string) =>
  replacing(
    /<validate-azure-ad-token[\s\S]*<\/validate-azure-ad-token>/,
    `<validate-jwt header-name="Authorization"><openid-config url="${config}" /></validate-jwt>`,
  );
const published = (path: string) =>
  `https://login.microsoftonline.com/${path}/.well-known/openid-configuration`;

const isOfSignIn = ({ hostname }: URL) => hostname === "login.microsoftonline.com";

interface Breakage {
  readonly token: TokenWish | "none";
  readonly broken?: (sandbox: Sandbox) => void;
  readonly migration?: readonly string[];
  readonly argv?: readonly string[];
  /** What is named first. */
  readonly code: string;
  readonly says: RegExp;
  readonly exitCode?: number;
}

const breakages: readonly (readonly [string, Breakage])[] = [
  [
    "a token for another API",
    {
      token: { resource: ids.weatherApp },
      code: "audience",
      says: /not for this API: ask for the scope api:/,
    },
  ],
  [
    "an audience that the policy forgot",
    {
      token: {},
      broken: replacing(/<audience>api:[^<]*<\/audience>/, ""),
      code: "audience",
      says: /a name of this API that the policy does not list/,
    },
  ],
  [
    "a policy that names the home tenant alone",
    {
      token: { tenantId: ids.fabrikam },
      broken: replacing(/tenant-id="common"/, `tenant-id="${ids.contoso}"`),
      code: "tenant",
      says: /entra-mcp migrate/,
    },
  ],
  [
    "a tenant that is not on the list",
    {
      token: { tenantId: "live.com" },
      migration: list,
      code: "claim",
      says: /entra-mcp tenants add 9188040d/,
    },
  ],
  [
    "a client that is not listed",
    { token: { clientId: stranger }, code: "client", says: new RegExp(`--client-app ${stranger}`) },
  ],
  ["a token of yesterday", { token: { made: "a day ago" }, code: "expired", says: /Get a new one/ }],
  [
    "a token that somebody else signed",
    { token: { made: "by a forger" }, code: "signature", says: /as Entra gave it/ },
  ],
  ["no token", { token: "none", code: "missing", says: /as it should be/ }],
  [
    "a policy that takes the token away",
    {
      token: {},
      broken: replacing(
        /<validate-azure/,
        '<set-header name="Authorization" exists-action="delete" /><validate-azure',
      ),
      code: "missing",
      says: /takes it away/,
    },
  ],
  [
    "a required role",
    {
      token: {},
      broken: claims('<claim name="roles"><value>Flights.Read</value></claim>'),
      code: "claim",
      says: /Assign the role/,
    },
  ],
  [
    "an app without a person where a scope is required",
    {
      token: { isAppOnly: true },
      broken: claims('<claim name="scp"><value>access_as_user</value></claim>'),
      code: "claim",
      says: /an app itself, without a person/,
    },
  ],
  [
    "a wrong path",
    {
      token: {},
      argv: url("/flights/mcp"),
      code: "not-found",
      says: /The MCP endpoint is https:\/\/apim-flights\.azure-api\.net\/mcp\./,
    },
  ],
  [
    "the path of another API",
    { token: {}, argv: url("/status/health/mcp"), code: "not-found", says: /MCP endpoint is/ },
  ],
  [
    "a validation that is gone",
    {
      token: { made: "by a forger" },
      broken: replacing(/<validate-azure-ad-token[\s\S]*<\/validate-azure-ad-token>/, ""),
      code: "no-validation",
      says: /Put validate-azure-ad-token/,
      exitCode: 0,
    },
  ],
  [
    "a subscription key that is asked for",
    {
      token: {},
      broken: (sandbox) => {
        apiOf(sandbox).api.subscriptionRequired = true;
      },
      code: "subscription-key",
      says: /subscription required/,
    },
  ],
  [
    "a token of version 1 where version 2 is published",
    { token: {}, broken: jwt(published("common/v2.0")), code: "issuer", says: /requestedAccessTokenVersion/ },
  ],
  [
    "a token of version 2 where version 1 is published",
    {
      token: { version: 2 },
      broken: jwt(published("common")),
      code: "issuer",
      says: /issue tokens of version 1/,
    },
  ],
  [
    "the issuer of another tenant",
    {
      token: { tenantId: ids.fabrikam, version: 2 },
      broken: jwt(published(`${ids.contoso}/v2.0`)),
      code: "issuer",
      says: /home tenant alone/,
    },
  ],
];

describe("what is broken is named first", () => {
  test.each(breakages)("%s", async (_, { token, broken, migration, argv, code, says, exitCode = 8 }) => {
    const sandbox = await migrated(broken, migration);
    const ran = await traced(sandbox, token, argv);
    expect(ran.document.reason).toMatchObject({ code, fix: expect.stringMatching(says) });
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.document.verdict).toBe(exitCode === 0 ? "admitted" : "refused");
    const posts = ran.sent.filter(({ method, url }) => method === "POST" && !isOfSignIn(url));
    expect(posts.map(({ url: { pathname } }) => pathname.split("/").at(-1))).toEqual(
      ["listDebugCredentials", argv === undefined ? "mcp" : expect.any(String), "listTrace"].slice(
        0,
        ran.document.answer?.trace === "read" ? 3 : 2,
      ),
    );
  });

  test.each(breakages)("also without a trace, as far as it can be: %s", async (_, broken) => {
    const sandbox = await migrated(broken.broken, broken.migration);
    for (const assignment of sandbox.world.subscriptions[0]?.roleAssignments ?? [])
      assignment.role = "Reader";
    const ran = await traced(sandbox, broken.token, broken.argv);
    const unseen = ["signature", ...(broken.token === "none" ? [] : ["missing"])];
    const code = unseen.includes(broken.code) ? "not-visible" : broken.code;
    expect(ran.document).toMatchObject({ evidence: "answer", reason: { code } });
    expect(ran.document.remarks[0]).toContain("The call was not traced: Asking for a debug credential: 403");
    expect(ran.exitCode).toBe(broken.exitCode ?? 8);
  });
});

test("a token that fits is admitted, and nothing has to be done", async () => {
  const { document, exitCode, stderr } = await traced(await migrated(), { tenantId: ids.fabrikam });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(document).toMatchObject({
    verdict: "admitted",
    reason: null,
    evidence: "trace",
    answer: { status: 200, trace: "read" },
    claims: { tid: [ids.fabrikam], scp: ["access_as_user"] },
    remarks: [],
  });
});

test("a wrong path does not hide that the audience is wrong, too", async () => {
  const { document } = await traced(await migrated(), { resource: ids.weatherApp }, url("/nowhere/mcp"));
  expect(document.reason?.code).toBe("not-found");
  expect(document.remarks.join(" ")).toContain("would refuse it, too: The token is for another audience");
});

test("a validation that answers 404 is told apart from a wrong path", async () => {
  const sandbox = await migrated(
    replacing(/failed-validation-httpcode="401"/, 'failed-validation-httpcode="404"'),
  );
  const { document } = await traced(sandbox, { resource: ids.weatherApp });
  expect(document).toMatchObject({
    answer: { status: 404 },
    reason: { code: "audience" },
    decidedBy: { line: 5 },
  });
  expect(document.remarks.join(" ")).toContain("looks like a wrong address");
});

describe("--explain-token", () => {
  test("calls neither the gateway nor for a debug credential", async () => {
    const ran = await traced(await migrated(), { clientId: stranger }, ["--explain-token"]);
    expect(writes(ran.sent)).toEqual([]);
    expect(ran.sent.filter(({ url: { hostname } }) => hostname.endsWith("azure-api.net"))).toEqual([]);
    expect(ran.exitCode).toBe(8);
    expect(ran.document).toMatchObject({
      answer: null,
      evidence: "policies",
      reason: { code: "client", expected: [ids.clientApp], actual: [stranger] },
      validations: [
        {
          answer: "refuses",
          demands: [
            { kind: "tenant", answer: "met" },
            { kind: "client", answer: "not met" },
            { kind: "audience", answer: "met" },
          ],
        },
      ],
    });
  });

  test("says that the signature was not looked at", async () => {
    const { document, exitCode } = await traced(await migrated(), { made: "by a forger" }, [
      "--explain-token",
    ]);
    expect(exitCode).toBe(0);
    expect(document.remarks.join(" ")).toContain("the signature was not looked at");
  });
});

describe("nothing that is printed holds the token", () => {
  const forms: readonly (readonly string[])[] = [
    ["--format", "text"],
    ["--format", "json"],
    ["--verbose", "--debug", "--format", "text"],
  ];
  test.each(forms.flatMap((form) => [form, [...form, "--explain-token"]]))(
    "%s %s %s %s %s",
    async (...form) => {
      const sandbox = await migrated();
      const token = await callerToken(sandbox.world, { clientId: stranger });
      // A server that repeats what it was sent.
      const intercept = async (request: Request) =>
        new URL(request.url).hostname.endsWith("azure-api.net")
          ? Response.json(
              {
                message: `${request.headers.get("authorization")} ${request.headers.get("apim-debug-authorization")}`,
              },
              { status: 401 },
            )
          : null;
      for (const differences of [{}, { intercept }]) {
        const words = ["trace", "--token-stdin", ...form.filter((word) => word !== undefined)];
        const ran = await run(sandbox, words, {
          host: { stdin: piped(token), now: Date.now },
          ...differences,
        });
        const printed = ran.stdout + ran.stderr;
        for (const secret of [token, ...token.split(".").slice(1), "aid=flights-mcp"])
          expect(printed).not.toContain(secret);
        expect(printed).toContain(stranger);
      }
    },
  );
});

describe("a token", () => {
  test("goes to no other host than those of the gateway", async () => {
    const sandbox = await migrated();
    const stdin = piped(await callerToken(sandbox.world));
    const words = [
      "trace",
      "--token-stdin",
      "--apim",
      "apim-flights",
      "--url",
      "https://elsewhere.example/mcp",
    ];
    const ran = await run(sandbox, words, { host: { stdin, now: Date.now } });
    expect(ran.exitCode).toBe(64);
    expect(ran.sent.filter(({ url: { hostname } }) => hostname === "elsewhere.example")).toEqual([]);
  });

  test("follows no redirect", async () => {
    const sandbox = await migrated();
    const intercept = async ({ url: address }: Request) =>
      new URL(address).hostname.endsWith("azure-api.net")
        ? new Response(null, { status: 307, headers: { location: "https://elsewhere.example/" } })
        : null;
    const ran = await traced(sandbox, {}, [], {
      host: { stdin: piped(await callerToken(sandbox.world)), now: Date.now },
      intercept,
    });
    expect(ran.sent.filter(({ url: { hostname } }) => hostname === "elsewhere.example")).toEqual([]);
    expect(ran).toMatchObject({
      exitCode: 1,
      document: { verdict: "unknown", reason: { code: "undecided" } },
    });
  });

  test.each([
    ["a terminal", { stdinIsTerminal: true }, /nothing is piped/],
    ["nothing", { stdin: piped("") }, /nothing is piped/],
    ["something else", { stdin: piped("not-a-token-but-some-secret") }, /no JSON Web Token/],
  ])("is not taken from %s", async (_, host, says) => {
    const ran = await run(await freshWorld(), ["trace", "--token-stdin"], { host });
    expect(ran).toMatchObject({ exitCode: 64, sent: [], stderr: expect.stringMatching(says) });
    expect(ran.stderr).not.toContain("some-secret");
  });

  test("that cannot be had ends with the command that gives one", async () => {
    const sandbox = await migrated();
    const intercept = async (_request: Request, sent: readonly { readonly body: string }[]) =>
      sent.at(-1)?.body.includes(encodeURIComponent(`api://${ids.apiApp}`)) === true
        ? Response.json(
            {
              error: "invalid_grant",
              error_description: "AADSTS65001: The user or administrator has not consented.",
            },
            { status: 400 },
          )
        : null;
    const ran = await run(sandbox, ["trace"], { intercept });
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain(`az account get-access-token --scope api://${ids.apiApp}/.default`);
    expect(ran.stderr).toContain("pre-authorizes Azure CLI (04b07795-8ddb-461a-bbee-02f9e1bf7b46)");
  });
});

test.each([[["--anonymous", "--token-stdin"]], [["--anonymous", "--explain-token"]]])(
  "%s exclude each other",
  async (words) => {
    expect(await run(await freshWorld(), ["trace", ...words])).toMatchObject({ exitCode: 64, sent: [] });
  },
);
