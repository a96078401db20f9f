import { expect } from "vitest";
import type { Plan } from "../../src/core/plan/plan.ts";
import { ensureServicePrincipal, findApplication, findTenant } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { run } from "../support/program.ts";

/** The plan of a migration of the world as it is now. */
export async function planned(sandbox: Sandbox, options: readonly string[]): Promise<Plan> {
  const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json", ...options]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  return JSON.parse(ran.stdout) as Plan;
}

/** Makes the migration that was planned. */
export async function migrated(sandbox: Sandbox, options: readonly string[]): Promise<void> {
  expect(await run(sandbox, ["migrate", "--yes", ...options])).toMatchObject({ exitCode: 0, stderr: "" });
}

/** A row of the access table by its stable name. */
export function rowOf({ access }: Plan, id: string): Plan["access"]["callers"][number] {
  const row = access.callers.find((one) => one.id === id);
  if (row === undefined) throw new Error(`the table has no row ${id}`);
  return row;
}

/** The numbers of refusals in a text, each once. */
export function numbersIn(text: string | null): string[] {
  return [...new Set([...(text ?? "").matchAll(/AADSTS\d+/g)].map(([number]) => number))];
}

/** Fabrikam's setting for consent is that of Entra's defaults, for which the table speaks. */
export function withDefaultConsent(sandbox: Sandbox): void {
  fabrikamIn(sandbox).userConsent = "verified-publishers";
}

/**
 * What an administrator of Fabrikam does when the table says that the way is open after an administrator's consent: adds
 * the API to the organization, and consents to the client for everybody. Nobody consents to Microsoft's own clients.
 */
export function administratorConsents(sandbox: Sandbox, clientId: string): void {
  const tenant = fabrikamIn(sandbox);
  const [api, client] = [ids.apiApp, clientId].map((appId) => findApplication(sandbox.world, appId));
  if (api == null || client == null) throw new Error("the world has the API and the client");
  const resource = ensureServicePrincipal(tenant, api);
  if (client.homeTenantId !== api.homeTenantId) return;
  tenant.oauth2PermissionGrants.push({
    id: "f4a1c7e2b09d4c58a6e3d1",
    clientId: ensureServicePrincipal(tenant, client).id,
    consentType: "AllPrincipals",
    principalId: null,
    resourceId: resource.id,
    scope: "access_as_user",
  });
}

function fabrikamIn({ world }: Sandbox) {
  const tenant = findTenant(world, ids.fabrikam);
  if (tenant === null) throw new Error("the world has Fabrikam");
  return tenant;
}
