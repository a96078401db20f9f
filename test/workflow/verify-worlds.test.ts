import { describe, expect, test } from "vitest";
import { findApplication } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { StoredPolicy } from "../../src/sandbox/world/world-apim.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { worldsThatRefuse } from "../support/built-in.ts";
import { freshWorld, run } from "../support/program.ts";

// Every built-in world, migrated, with one thing broken in it that every world has, and what `verify` says first.

const named = ["--api", "flights-mcp"];

function appOf({ world }: Sandbox, appId: string) {
  const application = findApplication(world, appId)?.application;
  if (application === undefined) throw new Error("the world has the app");
  return application;
}

/** Every policy of the first service. */
function policiesOf({ world }: Sandbox): StoredPolicy[] {
  const [service] = world.subscriptions.flatMap(({ services }) => services);
  if (service === undefined) throw new Error("the world has a service");
  const apis = service.apis.flatMap((api) => [api, ...api.operations].map(({ policy }) => policy));
  const others = [service, ...service.products].map(({ policy }) => policy);
  return [...apis, ...others, ...service.policyFragments.map(({ policy }) => policy)].flatMap(
    (policy) => policy ?? [],
  );
}

function replaceAll(sandbox: Sandbox, from: RegExp, to: string): void {
  const changed = policiesOf(sandbox).filter((policy) => {
    const before = policy.text;
    policy.text = before.replace(from, to);
    return policy.text !== before;
  });
  expect(changed).not.toEqual([]);
}

const breakages: readonly (readonly [string, (sandbox: Sandbox) => void, RegExp])[] = [
  [
    "every token validation is gone",
    (sandbox) => replaceAll(sandbox, /<(validate-(?:azure-ad-token|jwt))\b[^>]*(?:\/>|>[\s\S]*?<\/\1>)/g, ""),
    /^open-to-anybody: Anybody can call|^settings: No policy of Flights MCP validates Entra's tokens/,
  ],
  [
    "the API's app is single-tenant again",
    (sandbox) => void (appOf(sandbox, ids.apiApp).signInAudience = "AzureADMyOrg"),
    /^settings: .*signInAudience is "AzureADMyOrg"/,
  ],
  [
    "the API's app is disabled",
    (sandbox) => void (appOf(sandbox, ids.apiApp).isDisabled = true),
    /^blocker: not-migratable: .*disabled/,
  ],
  [
    "the API's service principal in the home tenant is switched off",
    (sandbox) => {
      const home = sandbox.world.tenants.find(({ id }) => id === ids.contoso);
      for (const one of home?.servicePrincipals ?? [])
        if (one.appId === ids.apiApp) one.accountEnabled = false;
    },
    /^tenant-consent: .*service principal is disabled/,
  ],
];

describe.each(worldNames.filter((name) => !worldsThatRefuse.includes(name)))("the world %s", (name) => {
  test.each(breakages)("%s", async (_, broken, says) => {
    const sandbox = await freshWorld(name);
    expect(await run(sandbox, ["migrate", "--yes", "--quiet", "--allow-shared", ...named])).toMatchObject({
      exitCode: 0,
    });
    broken(sandbox);
    const again = ["verify", "--format", "json", ...named, "--api-app", ids.apiApp];
    const { stdout, exitCode } = await run(sandbox, again);
    const [first] = JSON.parse(stdout).verification?.checks ?? [{ code: "none", message: stdout }];
    expect(`${first.code}: ${first.message}`).toMatch(says);
    expect(exitCode).toBe(8);
  });
});
