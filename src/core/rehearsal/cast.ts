import type { ListedTenants } from "../access/listed-tenants.ts";
import { microsoftClients, personalTenant } from "../entra/microsofts-own.ts";
import type { Snapshot } from "../model/setup.ts";
import { sameId } from "../text/guid.ts";

/** Who plays the callers of a rehearsal: tenants with a member and a guest each, and an app of each tenant's own. */
export interface Cast {
  readonly home: CastTenant;
  /** A tenant that nothing in the setup names. */
  readonly nobodys: CastTenant;
  /** Those that a list names, before or after, and those whose apps are clients today. */
  readonly named: readonly CastTenant[];
  readonly personal: CastTenant;
}

/** A tenant and its made-up people. */
export interface CastTenant {
  /** Lower case. */
  readonly id: string;
  readonly domain: string;
  /** Sign-in name of an ordinary member. */
  readonly member: string;
  /** Sign-in name of another member, who is a guest of the home tenant too. */
  readonly guest: string;
  /** Application id of an app that the tenant registered itself, and that no list names. */
  readonly ownApp: string;
  /** Counts the tenants; their made-up ids are made of it. */
  readonly number: number;
}

/** What the made-up ids are for, so that no two are the same. */
const purposes = ["tenant", "member", "guest", "app", "object", "principal", "grant", "scope"] as const;

/** A GUID that nothing real has. Law: the same purpose and numbers give the same id. */
export function madeUpId(purpose: (typeof purposes)[number], number: number): string {
  const kind = (purposes.indexOf(purpose) + 1).toString(16).padStart(4, "0");
  return `f0000000-0000-4000-8000-${kind}${number.toString(16).padStart(8, "0")}`;
}

/** The application id of an API at the home tenant that has nothing to do with the setup. */
export const otherApi = madeUpId("app", 0xffff);

/** The cast for a setup. Made up without chance, so that two rehearsals of one setup are the same. */
export function castOf(snapshot: Snapshot, { allowed, added, removed }: ListedTenants): Cast {
  const { homeTenant, consents } = snapshot;
  const homeId = homeTenant.id.toLowerCase();
  const owners = (consents ?? []).flatMap(({ ownerTenant, appId }) =>
    ownerTenant === null || isMicrosofts(appId) ? [] : [ownerTenant],
  );
  const named = [...new Set([...allowed, ...added, ...removed, ...owners].map((id) => id.toLowerCase()))];
  const isOther = (id: string) => id !== homeId && id !== personalTenant;
  return {
    home: tenantOf(homeId, 0, homeDomain(homeTenant.domains)),
    nobodys: tenantOf(madeUpId("tenant", 1), 1, "somebody-else.example"),
    personal: tenantOf(personalTenant, 2, "personal.example"),
    named: named.filter(isOther).map((id, index) => tenantOf(id, index + 3, `tenant-${id}.example`)),
  };
}

/** The tenant of that id; one that the cast does not have is played by the tenant that nothing names. */
export function tenantNamed(cast: Cast, id: string): CastTenant {
  return [cast.home, cast.personal, ...cast.named].find((one) => sameId(one.id, id)) ?? cast.nobodys;
}

/** Every tenant, the home tenant first. */
export function everyTenant({ home, nobodys, named, personal }: Cast): readonly CastTenant[] {
  return [home, nobodys, ...named, personal];
}

/** Whether it is one of Microsoft's own clients, which live in no tenant of the cast. */
export function isMicrosofts(appId: string): boolean {
  return microsoftClients.some((one) => sameId(one.appId, appId));
}

function tenantOf(id: string, number: number, domain: string): CastTenant {
  return {
    id,
    number,
    domain,
    member: `rehearsing-member@${domain}`,
    guest: `rehearsing-guest@${domain}`,
    ownApp: madeUpId("app", number),
  };
}

function homeDomain(domains: readonly string[]): string {
  return domains.find((name) => !name.endsWith(".onmicrosoft.com")) ?? domains[0] ?? "home.example";
}
