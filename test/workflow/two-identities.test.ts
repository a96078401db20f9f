import { describe, expect, test } from "vitest";
import { findApplication } from "../../src/sandbox/directory.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { type Ran, run } from "../support/program.ts";

// The administrator of the directory has no right in API Management, and whoever runs API Management none in the directory.

const operator = { appId: "51c7e0d4-8b2f-4a69-b3de-0f4a97c16e28", secret: "another-secret-of-the-sandbox" };
const operatorPrincipal = "c90f6b1d-2e57-48a3-9d14-7ab5e2f03c86";

async function dividedWorld(): Promise<Sandbox> {
  const sandbox = await openSandbox("flights");
  const { world, signIn } = sandbox;
  const home = world.tenants.find(({ id }) => id === ids.contoso);
  const administrator = findApplication(world, signIn.clientId)?.application;
  const principal = home?.servicePrincipals.find(({ appId }) => appId === signIn.clientId);
  if (home === undefined || administrator === undefined || principal === undefined)
    throw new Error("the world has an administrator");
  home.applications.push({ ...structuredClone(administrator), id: operatorPrincipal, appId: operator.appId });
  home.servicePrincipals.push({
    ...structuredClone(principal),
    id: operatorPrincipal,
    appId: operator.appId,
  });
  world.clientSecrets.push({ clientId: operator.appId, clientSecret: operator.secret });
  for (const { roleAssignments } of world.subscriptions)
    for (const assignment of roleAssignments) assignment.principalId = operatorPrincipal;
  return sandbox;
}

function variables({ signIn }: Sandbox) {
  return {
    AZURE_TENANT_ID: ids.contoso,
    AZURE_CLIENT_ID: operator.appId,
    AZURE_CLIENT_SECRET: operator.secret,
    GRAPH_AZURE_CLIENT_ID: signIn.clientId,
    GRAPH_AZURE_CLIENT_SECRET: signIn.clientSecret,
  };
}

/** The application of each token, by the host that it was sent to. */
function callers({ sent }: Ran): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { url, headers } of sent) {
    const payload = headers.get("authorization")?.split(".")[1];
    if (payload === undefined) continue;
    const { appid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { appid: string };
    found.set(url.hostname, (found.get(url.hostname) ?? new Set()).add(appid));
  }
  return found;
}

const inDivided = async (
  argv: readonly string[],
  env: (sandbox: Sandbox) => Record<string, string> = variables,
) => {
  const sandbox = await dividedWorld();
  return run(sandbox, argv, { signIn: "as told", host: { env: env(sandbox) } });
};

describe("two identities", () => {
  const both = ["--auth", "environment", "--graph-auth", "environment"];

  test("migrate together what neither could alone, and each token goes to its own plane", async () => {
    const ran = await inDivided(["migrate", "--yes", ...both]);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { clientId } = (await dividedWorld()).signIn;
    expect(callers(ran).get("graph.microsoft.com")).toEqual(new Set([clientId]));
    expect(callers(ran).get("management.azure.com")).toEqual(new Set([operator.appId]));
  });

  test("are both named in the first line", async () => {
    const { stdout } = await inDivided(["migrate", "--dry-run", ...both]);
    const { clientId } = (await dividedWorld()).signIn;
    expect(stdout.split("\n")[0]).toBe(
      `Sandbox, signed in as application ${clientId} with AZURE_* variables, in tenant ${ids.contoso}, for Microsoft Graph, ` +
        `and as application ${operator.appId} with AZURE_* variables, in tenant ${ids.contoso}, for Azure Resource Manager`,
    );
  });

  test("one of them alone is refused", async () => {
    const alone = await inDivided(["migrate", "--dry-run", "--auth", "environment"], ({ signIn }) => ({
      AZURE_TENANT_ID: ids.contoso,
      AZURE_CLIENT_ID: signIn.clientId,
      AZURE_CLIENT_SECRET: signIn.clientSecret,
    }));
    expect(alone.exitCode).not.toBe(0);
  });

  test("a secret of Graph's is never shown, also where sign-in fails with it", async () => {
    const { exitCode, stdout, stderr } = await inDivided(
      ["migrate", "--dry-run", "--debug", ...both],
      (sandbox) => ({
        ...variables(sandbox),
        GRAPH_AZURE_CLIENT_SECRET: "not-the-right-secret",
      }),
    );
    expect(exitCode).toBe(7);
    expect(stderr).toContain("AADSTS7000215");
    expect(`${stdout}${stderr}`).not.toContain("not-the-right-secret");
  });

  test("--graph-auth has no effect with --sandbox, and says so", async () => {
    const ran = await run(await openSandbox("flights"), ["plan", "--sandbox", "--graph-auth", "cli"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("--graph-auth cli has no effect with --sandbox");
  });
});
