import type { AppRegistration } from "../model/app-registration.ts";
import type { Consent } from "../model/setup.ts";
import type { TokenCheck } from "../policy/token-check.ts";
import { isGuid, sameId } from "../text/guid.ts";
import { azureCli, type Client, clientIdOf, clientName, visualStudioCode } from "./client.ts";

/** Which tenants the people of a row are of. */
export type Origin = "home" | "guest" | "any-other" | "allowed" | "not-allowed" | "personal";

/** One kind of caller: a row of the access table. */
export type Caller = {
  /** Stable name for scripts, such as `home-member` or `any-other-member:<application id>`. */
  readonly id: string;
  /** For people. Display names in it are the tenant's own text. */
  readonly name: string;
} & (
  | { readonly kind: "person"; readonly origin: Origin; readonly client: Client }
  /** A member of another tenant, through an app registration of that tenant. */
  | { readonly kind: "own-app"; readonly origin: "any-other" | "allowed" }
  /** An app without a person, by client credentials; it is on no list. */
  | { readonly kind: "app-only"; readonly origin: "home" | "any-other" | "allowed" }
  /** A token that should be refused, otherwise that of a home member through the client. */
  | {
      readonly kind: "bad-token";
      readonly fault: "wrong-audience" | "forged" | "expired";
      readonly client: Client;
    }
);

/** What the rows of a table depend on. */
export interface CallerFacts {
  readonly apiApp: AppRegistration;
  /** The planned client apps. */
  readonly clientApps: readonly AppRegistration[];
  /** Other app registrations that were read. */
  readonly otherApps: readonly AppRegistration[];
  /** Clients that have consent for the API today. */
  readonly consents: readonly Consent[];
  readonly homeTenant: string;
  readonly allowTenants: readonly string[];
  readonly checks: readonly TokenCheck[];
}

/**
 * The callers of a setup, always in this order: people through the planned clients; the home tenant and the outside
 * through every other client that is known today, Azure CLI and Visual Studio Code; apps; tokens that should be refused.
 */
export function callersOf(facts: CallerFacts): Caller[] {
  const planned: readonly Client[] =
    facts.clientApps.length === 0
      ? [{ kind: "none" }]
      : facts.clientApps.map((app): Client => ({ kind: "registered", app }));
  const outside = facts.allowTenants.length > 0 ? "allowed" : "any-other";
  const origins: readonly Origin[] =
    outside === "allowed"
      ? ["home", "guest", "allowed", "not-allowed", "personal"]
      : ["home", "guest", "any-other", "personal"];
  const first = planned[0] ?? { kind: "none" };
  return [
    ...planned.flatMap((client) =>
      origins.map((origin) => personThrough(origin, client, planned.length > 1)),
    ),
    ...otherClients(facts).flatMap((client) => [
      personThrough("home", client, true),
      personThrough(outside, client, true),
    ]),
    {
      kind: "own-app",
      id: `${outside}-own-app`,
      name: `${originWords[outside]}, through an app of theirs`,
      origin: outside,
    },
    { kind: "app-only", id: "home-app-only", name: "app-only, an app of the home tenant", origin: "home" },
    {
      kind: "app-only",
      id: `${outside}-app-only`,
      name: `app-only, an app of ${appTenant[outside]}`,
      origin: outside,
    },
    ...faults.map(
      ({ fault, name }): Caller => ({ kind: "bad-token", id: fault, name, fault, client: first }),
    ),
  ];
}

const originWords: Readonly<Record<Origin, string>> = {
  home: "member of the home tenant",
  guest: "guest of the home tenant",
  "any-other": "member of another tenant",
  allowed: "member of a tenant on the allow-list",
  "not-allowed": "member of a tenant not on the allow-list",
  personal: "personal account",
};

const appTenant = { "any-other": "another tenant", allowed: "a tenant on the allow-list" } as const;

const faults = [
  { fault: "wrong-audience", name: "token for another API" },
  { fault: "forged", name: "forged token" },
  { fault: "expired", name: "expired token" },
] as const;

function personThrough(origin: Origin, client: Client, namesClient: boolean): Caller {
  const appId = clientIdOf(client);
  const base = origin === "guest" || origin === "personal" ? origin : `${origin}-member`;
  return {
    kind: "person",
    id: namesClient && appId !== null ? `${base}:${appId.toLowerCase()}` : base,
    name: namesClient ? `${originWords[origin]}, through ${clientName(client)}` : originWords[origin],
    origin,
    client,
  };
}

/** Clients beside the planned ones that the API app or a policy names today, then Microsoft's two, without repetition. */
function otherClients(facts: CallerFacts): Client[] {
  const { apiApp, clientApps, otherApps, consents, checks } = facts;
  const claims = checks.flatMap(({ requiredClaims }) =>
    requiredClaims.filter(({ name }) => name === "azp" || name === "appid").flatMap(({ values }) => values),
  );
  const listed = [...checks.flatMap(({ clientAppIds }) => clientAppIds), ...claims].flatMap(({ resolved }) =>
    resolved.kind === "known" && isGuid(resolved.value) ? [resolved.value.trim()] : [],
  );
  const named = [
    ...[...otherApps, ...consents].map(({ appId }) => appId),
    ...apiApp.preAuthorizedApplications,
    ...apiApp.knownClientApplications,
    ...listed,
  ].map((appId) => appId.toLowerCase());
  const microsoft = [azureCli, visualStudioCode];
  const skipped = [apiApp.appId, ...clientApps.map(({ appId }) => appId)];
  const ids = [...new Set(named)]
    .toSorted()
    .filter((appId) => !skipped.some((one) => sameId(one, appId)))
    .filter((appId) => !microsoft.some((one) => clientIdOf(one) === appId));
  return [...ids.map((appId) => readOrNot(appId, facts)), ...microsoft];
}

function readOrNot(appId: string, { otherApps, consents, homeTenant }: CallerFacts): Client {
  const app = otherApps.find((one) => sameId(one.appId, appId));
  if (app !== undefined) return { kind: "registered", app };
  const consent = consents.find((one) => sameId(one.appId, appId));
  const owner = consent?.ownerTenant ?? homeTenant;
  return {
    kind: "unread",
    appId,
    displayName: consent?.displayName ?? null,
    isForeign: !sameId(owner, homeTenant),
  };
}
