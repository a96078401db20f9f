import { type Cloud, startCloud } from "../cloud.ts";
import { findApplication, findResource, findTenant, type RegisteredApplication } from "../directory.ts";
import { ownAccount } from "../entra/account.ts";
import type { Account } from "../entra/flow.ts";
import { readScopes } from "../entra/scopes.ts";
import { signAccessToken } from "../entra/tokens.ts";
import { openSigningKey } from "../signing-key.ts";
import type { World } from "../world/world.ts";
import { applicationSchema, type Tenant } from "../world/world-directory.ts";
import type { TokenRequest, Visit } from "./visit.ts";

const day = 86_400_000;

/**
 * The token that a caller would have who gets none: the gateway decides about a token and not about how somebody came by
 * it. `null` for a call without a token, and where no tenant could have issued one.
 */
export async function tokenAsItWouldBe(
  world: World,
  visit: Visit,
  { authority, scope }: Pick<TokenRequest, "authority" | "scope">,
): Promise<string | null> {
  if (visit.token === "none") return null;
  const account = visit.who.kind === "app" ? null : accountAt(world, visit.who.user, authority);
  const tenant = account?.tenant ?? findTenant(world, visit.tenantId);
  const { resource: resourceName, names } = readScopes(scope);
  const api = findResource(world, resourceName) ?? findApplication(world, visit.apiApp);
  if (tenant === null || api === null) return null;
  const client = findApplication(world, visit.clientId) ?? unknownClient(visit, tenant);
  return signAccessToken(await cloudFor(world, visit), {
    account,
    tenant,
    client,
    isConfidential: account === null,
    resource: api,
    resourceName,
    scopes: account === null ? [] : names.length > 0 ? names : scopesOf(api, client),
    roles: [],
    principalId: "f0000000-0000-4000-8000-0000000000ff",
  });
}

/** A token of yesterday has expired; one that another key has signed is forged. */
async function cloudFor(world: World, { token }: Visit): Promise<Cloud> {
  const now = token === "expired" ? () => Date.now() - day : Date.now;
  return startCloud(token === "forged" ? await forged(world) : world, now, () => undefined);
}

/** What a forger signs with; a key takes a while to make, and any one is as wrong as another. */
let forgersKey: World["signingKey"] = null;

async function forged(world: World): Promise<World> {
  const forgery: World = { ...world, signingKey: forgersKey };
  await openSigningKey(forgery);
  forgersKey = forgery.signingKey;
  return forgery;
}

/** At a tenant that knows the person the token is of that tenant; everywhere else of the person's own. */
function accountAt(world: World, user: string, authority: string): Account | null {
  const tenant = findTenant(world, authority);
  const guest = tenant?.users.find(({ guestOf }) => guestOf === user);
  return tenant !== null && guest !== undefined ? { tenant, user: guest } : ownAccount(world, user);
}

function scopesOf({ application }: RegisteredApplication, client: RegisteredApplication): readonly string[] {
  const enabled = application.api.oauth2PermissionScopes.filter(({ isEnabled }) => isEnabled);
  const required = new Set(
    client.application.requiredResourceAccess.flatMap(({ resourceAccess }) =>
      resourceAccess.map(({ id }) => id),
    ),
  );
  const asked = enabled.filter(({ id }) => required.has(id));
  return (asked.length > 0 ? asked : enabled).map(({ value }) => value);
}

function unknownClient({ clientId }: Visit, tenant: Tenant): RegisteredApplication {
  const stand = {
    id: clientId,
    appId: clientId,
    displayName: clientId,
    signInAudience: "AzureADMultipleOrgs",
  };
  return { application: applicationSchema.parse(stand), homeTenantId: tenant.id };
}

/** The tenant that would issue a person's token there. */
export function issuingTenant(world: World, visit: Visit, authority: string): string {
  if (visit.who.kind === "app") return visit.tenantId;
  return accountAt(world, visit.who.user, authority)?.tenant.id ?? visit.tenantId;
}
