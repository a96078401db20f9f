import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { apimClient } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

const place = ["rg-flights", "apim-flights"] as const;
const service = `/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;

interface TraceDocument {
  readonly traceId: string;
  readonly traceEntries: Readonly<
    Record<string, readonly { readonly source: string; readonly data: object }[]>
  >;
}

async function credential(sandbox: Sandbox, api = "flights-mcp", credentialsExpireAfter = "PT1H") {
  const wish = { apiId: `${service}/apis/${api}`, purposes: ["tracing"], credentialsExpireAfter };
  return (await apimClient(sandbox).gateway.listDebugCredentials(...place, "managed", wish)).token ?? "";
}

async function call(sandbox: Sandbox, debug: string, token: string | null): Promise<Response> {
  const headers = new Headers({ "apim-debug-authorization": debug });
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return sandbox.fetch(
    new Request("https://apim-flights.azure-api.net/mcp", { method: "POST", headers, body }),
  );
}

async function traceOf(sandbox: Sandbox, answer: Response): Promise<TraceDocument> {
  const traceId = answer.headers.get("apim-trace-id") ?? "";
  return (await apimClient(sandbox).gateway.listTrace(...place, "managed", { traceId })) as TraceDocument;
}

async function tokenOf(sandbox: Sandbox, user: string, authorityTenant: string): Promise<string> {
  const wish = { user, clientId: ids.clientApp, scope: `api://${ids.apiApp}/.default` };
  const signedIn = await signInAs(sandbox, { ...wish, authorityTenant, consent: true });
  return signedIn.signedIn ? signedIn.accessToken : "";
}

describe("a call with a debug credential", () => {
  test("leaves a trace with the claims that were seen and the way to the backend", async () => {
    const sandbox = await quickSandbox();
    const answer = await call(
      sandbox,
      await credential(sandbox),
      await tokenOf(sandbox, "ben@contoso.com", ids.contoso),
    );
    expect(answer.status).toBe(200);
    const { traceEntries } = await traceOf(sandbox, answer);
    expect(Object.keys(traceEntries)).toEqual(["inbound", "backend", "outbound"]);
    const seen = traceEntries["inbound"]?.find(({ source }) => source === "validate-azure-ad-token");
    expect(seen?.data).toMatchObject({ claims: { tid: ids.contoso } });
  });

  test("that is refused leaves a trace that says which check refused it and never the token", async () => {
    const sandbox = await quickSandbox();
    for (const app of sandbox.world.tenants[0]?.applications ?? [])
      app.signInAudience = "AzureADMultipleOrgs";
    const token = await tokenOf(sandbox, "fay@fabrikam.com", "common");
    const answer = await call(sandbox, await credential(sandbox), token);
    expect(answer.status).toBe(401);
    const trace = await traceOf(sandbox, answer);
    expect(trace.traceEntries["inbound"]?.at(-1)).toMatchObject({
      source: "validate-azure-ad-token",
      data: {
        message: expect.stringContaining(`issuer https://sts.windows.net/${ids.fabrikam}/ is not allowed`),
      },
    });
    expect(token).not.toBe("");
    expect(JSON.stringify(trace)).not.toContain(token);
  });

  test("of another API or past its time is not traced, and the answer says so", async () => {
    let now = Date.now();
    const sandbox = await quickSandbox(() => undefined, { now: () => now });
    const other = await call(sandbox, await credential(sandbox, "weather"), null);
    expect(other.headers.get("apim-debug-authorization-wrongapi")).toBe("true");
    const short = await credential(sandbox, "flights-mcp", "PT1M");
    now += 60_000;
    const late = await call(sandbox, short, null);
    expect(late.headers.get("apim-debug-authorization-expired")).toBe("true");
    expect(late.headers.has("apim-trace-id")).toBe(false);
  });
});

test("a call without a credential is not traced", async () => {
  const sandbox = await quickSandbox();
  const answer = await sandbox.fetch(
    new Request("https://apim-flights.azure-api.net/mcp", { method: "POST", body: "{}" }),
  );
  expect([...answer.headers.keys()].filter((name) => name.startsWith("apim-"))).toEqual([]);
});

describe("a debug credential", () => {
  test.each([
    ["an API that does not exist", { apiId: `${service}/apis/none`, purposes: ["tracing"] }, 404],
    ["another purpose", { apiId: `${service}/apis/weather`, purposes: ["other"] }, 400],
    [
      "more than an hour",
      { apiId: `${service}/apis/weather`, purposes: ["tracing"], credentialsExpireAfter: "PT2H" },
      400,
    ],
  ])("is refused for %s", async (_, wish, statusCode) => {
    const { gateway } = apimClient(await quickSandbox());
    await expect(gateway.listDebugCredentials(...place, "managed", wish)).rejects.toMatchObject({
      statusCode,
    });
  });

  test("is not for readers", async () => {
    const sandbox = await quickSandbox((world) => {
      for (const assignment of world.subscriptions[0]?.roleAssignments ?? []) assignment.role = "Reader";
    });
    await expect(credential(sandbox)).rejects.toMatchObject({ statusCode: 403 });
  });

  test("does not help with a trace that nobody made", async () => {
    const { gateway } = apimClient(await quickSandbox());
    const wish = { traceId: "0123456789abcdef0123456789abcdef" };
    await expect(gateway.listTrace(...place, "managed", wish)).rejects.toMatchObject({ statusCode: 404 });
  });
});
