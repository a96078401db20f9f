import type { Caller, Origin } from "../access/caller.ts";
import { type Client, clientIdOf, isAzureCli } from "../access/client.ts";
import type { ListedTenants } from "../access/listed-tenants.ts";
import type { Snapshot } from "../model/setup.ts";
import { type Cast, type CastTenant, otherApi, tenantNamed } from "./cast.ts";
import type { EndpointCall, Visit } from "./visit.ts";

/** What visits are made from. */
export interface VisitFacts {
  readonly snapshot: Snapshot;
  readonly listed: ListedTenants;
  readonly cast: Cast;
  /** The host that the copy's gateway answers at. */
  readonly host: string;
  readonly calls: readonly EndpointCall[];
}

/** The visits that play a row of the access table: one for each tenant that the caller may be of. */
export function visitsOf(caller: Caller, facts: VisitFacts): readonly Visit[] {
  const { cast } = facts;
  switch (caller.kind) {
    case "person":
      return peopleOf(caller.origin, facts).map(({ tenant, user }) => ({
        ...visitOf(facts, tenant),
        ...through(caller.client, facts, user),
      }));
    case "own-app":
      return tenantsOf(caller.origin, facts).map((tenant) => ({
        ...visitOf(facts, tenant),
        who: { kind: "person", user: tenant.member },
        authority: tenant.id,
        clientId: tenant.ownApp,
        naming: "chosen",
      }));
    case "metadata-client":
      // The make-believe Entra has no clients that nobody registered, so only the gateway is asked.
      return [{ ...visitOf(facts, cast.home), who: { kind: "nobody", user: cast.home.member } }];
    case "app-only":
      return tenantsOf(caller.origin, facts).map((tenant) => ({
        ...visitOf(facts, tenant),
        who: { kind: "app" },
        authority: tenant.id,
        clientId: clientIdOf(caller.client ?? { kind: "none" }) ?? tenant.ownApp,
        naming: "chosen",
      }));
    case "bad-token":
      return [
        {
          ...visitOf(facts, cast.home),
          who: { kind: "nobody", user: cast.home.member },
          clientId: clientIdOf(caller.client) ?? cast.home.ownApp,
          token: caller.fault === "anonymous" ? "none" : caller.fault,
          ...(caller.fault === "wrong-audience" ? { resources: [otherApi] } : {}),
        },
      ];
    default:
      return caller satisfies never;
  }
}

/** Through a client of which nothing is known Entra is not asked: what it would say depends on the registration. */
function through(
  client: Client,
  { cast }: VisitFacts,
  user: string,
): Pick<Visit, "who" | "clientId" | "authority" | "naming"> {
  const clientId = clientIdOf(client);
  const follows = { authority: null, naming: "given" } as const;
  if (clientId === null) return { ...follows, who: { kind: "nobody", user }, clientId: cast.home.ownApp };
  const who = { kind: "person", user } as const;
  // Azure CLI reads no metadata.
  if (isAzureCli(client)) return { who, clientId, authority: "organizations", naming: "chosen" };
  return { ...follows, who, clientId };
}

function visitOf({ snapshot, host, calls, cast }: VisitFacts, tenant: CastTenant): Visit {
  const { apiApp } = snapshot;
  const names = [...apiApp.identifierUris, apiApp.appId];
  return {
    who: { kind: "person", user: tenant.member },
    tenantId: tenant.id,
    clientId: cast.home.ownApp,
    token: "issued",
    authority: null,
    resources: names,
    naming: "given",
    apiApp: apiApp.appId,
    homeTenant: cast.home.id,
    host,
    calls,
  };
}

/** A guest may be of any tenant but the home tenant. */
function peopleOf(
  origin: Origin,
  facts: VisitFacts,
): readonly { readonly tenant: CastTenant; readonly user: string }[] {
  if (origin !== "guest") return tenantsOf(origin, facts).map((tenant) => ({ tenant, user: tenant.member }));
  const { cast, listed } = facts;
  const ids = [...listed.allowed, ...listed.added, ...listed.removed];
  return [cast.nobodys, ...ids.map((id) => tenantNamed(cast, id))].map((tenant) => ({
    tenant,
    user: tenant.guest,
  }));
}

function tenantsOf(origin: Exclude<Origin, "guest">, { cast, listed }: VisitFacts): readonly CastTenant[] {
  switch (origin) {
    case "home":
      return [cast.home];
    case "any-other":
    case "not-allowed":
      return [cast.nobodys];
    case "allowed":
    case "added":
    case "removed":
      return listed[origin].map((id) => tenantNamed(cast, id));
    case "personal":
      return [cast.personal];
    default:
      return origin satisfies never;
  }
}
