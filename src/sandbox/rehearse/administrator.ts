import { randomUUID } from "node:crypto";
import { ensureServicePrincipal, findApplication, findTenant, mayLiveIn } from "../directory.ts";
import { isFirstParty } from "../entra/first-party.ts";
import { readScopes } from "../entra/scopes.ts";
import type { World } from "../world/world.ts";
import type { Visit } from "./visit.ts";

/**
 * What an administrator of an organization can do for a sign-in that was refused: adds the API to the organization, and
 * consents to the client for everybody, to what it asks for. Nobody consents to Microsoft's own clients, and an audience that
 * leaves other organizations out is no administrator's to widen there.
 */
export function administratorHelps(world: World, tenantId: string, visit: Visit, scope: string): void {
  const tenant = findTenant(world, tenantId);
  const [api, client] = [visit.apiApp, visit.clientId].map((appId) => findApplication(world, appId));
  if (tenant === null || tenant.kind === "personal" || api == null || client == null) return;
  if (!mayLiveIn(client, tenant)) return;
  const isApp = visit.who.kind === "app";
  // An app at home: its own administrators have nothing to add there but the app itself.
  if (mayLiveIn(api, tenant) && !(isApp && tenantId === api.homeTenantId))
    ensureServicePrincipal(tenant, api);
  if (isFirstParty(client.application.appId)) return;
  const clientPrincipal = ensureServicePrincipal(tenant, client);
  const resource = tenant.servicePrincipals.find(({ appId }) => appId === api.application.appId);
  if (isApp || resource === undefined) return;
  const { isDefault, names } = readScopes(scope);
  const required = new Set(
    client.application.requiredResourceAccess
      .filter(({ resourceAppId }) => resourceAppId === api.application.appId)
      .flatMap(({ resourceAccess }) => resourceAccess.map(({ id }) => id)),
  );
  const granted = api.application.api.oauth2PermissionScopes.filter(
    ({ id, value, isEnabled }) => isEnabled && (isDefault ? required.has(id) : names.includes(value)),
  );
  if (granted.length === 0) return;
  tenant.oauth2PermissionGrants.push({
    id: randomUUID().replaceAll("-", "").slice(0, 22),
    clientId: clientPrincipal.id,
    consentType: "AllPrincipals",
    principalId: null,
    resourceId: resource.id,
    scope: granted.map(({ value }) => value).join(" "),
  });
}
