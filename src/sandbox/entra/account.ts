import { coversPersonalAccounts, mayLiveIn } from "../directory.ts";
import type { World } from "../world/world.ts";
import type { Tenant, User } from "../world/world-directory.ts";
import { refusals } from "./aadsts.ts";
import type { Account, SignInRequest } from "./flow.ts";

/**
 * The account a person signs in with, and the tenant that issues the token: the named tenant, or at `common` and
 * `organizations` the account's own one, also for people who are guests elsewhere.
 *
 * @throws SignInRefusal 50034 unknown name, 50020 not in the named tenant, 500200 a personal account where none may
 * sign in.
 */
export function accountFor(
  world: World,
  request: Pick<SignInRequest, "authority" | "client">,
  userName: string,
): Account {
  const own = ownAccount(world, userName);
  const { authority, client } = request;
  if (authority.kind === "tenant") {
    return accountIn(authority.tenant, own, userName, request);
  }
  if (own === null) {
    throw refusals.unknownUser(userName, authority.kind);
  }
  if (own.tenant.kind === "personal") {
    if (authority.kind === "organizations" || !coversPersonalAccounts(client.application)) {
      throw refusals.notForPersonalAccounts(userName);
    }
    return own;
  }
  if (authority.kind === "consumers") {
    throw refusals.unknownUser(userName, "consumers");
  }
  if (!mayLiveIn(client, own.tenant)) {
    throw refusals.unknownClient(client.application.appId, own.tenant.displayName);
  }
  return own;
}

function accountIn(
  tenant: Tenant,
  own: Account | null,
  userName: string,
  request: Pick<SignInRequest, "client">,
): Account {
  const user = tenant.users.find((candidate) => isCalled(candidate, userName));
  if (user !== undefined) {
    return { user, tenant };
  }
  if (own === null) {
    throw refusals.unknownUser(userName, tenant.displayName);
  }
  throw refusals.foreignUser(userName, identityProvider(own.tenant), tenant, request.client.application);
}

/** The member account of that name in its own tenant. */
export function ownAccount(world: World, userName: string): Account | null {
  for (const tenant of world.tenants) {
    const user = tenant.users.find(
      (candidate) => candidate.guestOf === null && isCalled(candidate, userName),
    );
    if (user !== undefined) {
      return { user, tenant };
    }
  }
  return null;
}

function isCalled(user: User, userName: string): boolean {
  const wanted = userName.toLowerCase();
  return user.userPrincipalName.toLowerCase() === wanted || user.guestOf?.toLowerCase() === wanted;
}

/** How a token names the tenant an external account comes from. */
export function identityProvider(tenant: Tenant): string {
  return tenant.kind === "personal" ? "live.com" : `https://sts.windows.net/${tenant.id}/`;
}
