import { microsoftClients } from "../entra/microsofts-own.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Consent, ForeignClient } from "../model/setup.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { isGuid, sameId } from "../text/guid.ts";
import { type Client, clientIdOf, clientName, firstParty } from "./client.ts";
import type { ListedTenants } from "./listed-tenants.ts";

/** Which tenants the people of a row are of. `allowed`, `added` and `removed` are the groups of `ListedTenants`. */
export type Origin =
  | "home"
  | "guest"
  | "any-other"
  | "allowed"
  | "added"
  | "removed"
  | "not-allowed"
  | "personal";

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
  /** A home member through a client whose id is the address of its metadata (CIMD), and that no list can name. */
  | { readonly kind: "metadata-client" }
  /** An app without a person, by client credentials: through a planned client, or `null` for one that is on no list. */
  | {
      readonly kind: "app-only";
      readonly origin: "home" | "any-other" | "allowed";
      readonly client: Client | null;
    }
  /** A token that should be refused, otherwise that of a home member through the client. */
  | {
      readonly kind: "bad-token";
      readonly fault: "anonymous" | "wrong-audience" | "forged" | "expired";
      readonly client: Client;
    }
);

/** What the rows of a table depend on. */
export interface CallerFacts {
  readonly apiApp: AppRegistration;
  /** The planned client apps. */
  readonly clientApps: readonly AppRegistration[];
  /** Planned clients that are registered elsewhere. */
  readonly foreignClients: readonly ForeignClient[];
  /** Other app registrations that were read. */
  readonly otherApps: readonly AppRegistration[];
  /** Clients that have consent for the API today. */
  readonly consents: readonly Consent[];
  readonly homeTenant: string;
  readonly listed: ListedTenants;
  readonly checks: readonly TokenCheck[];
}

/**
 * The callers of a setup, always in this order: people through the planned clients; the home tenant and the outside
 * through every other client that is known today, Azure CLI and Visual Studio Code, apps of theirs and clients that nobody
 * registered; apps; tokens that should be refused.
 */
export function callersOf(facts: CallerFacts): Caller[] {
  const named = plannedClients(facts);
  const planned: readonly Client[] = named.length === 0 ? [{ kind: "none" }] : named;
  const { listed } = facts;
  const outside = listed.allowed.length > 0 ? "allowed" : "any-other";
  const first = planned[0] ?? { kind: "none" };
  const people = (origin: Origin, client: Client, namesClient: boolean) =>
    personThrough(origin, client, { listed, namesClient });
  return [
    ...planned.flatMap((client) =>
      originsOf(listed).map((origin) => people(origin, client, planned.length > 1)),
    ),
    ...otherClients(facts).flatMap((client) => [people("home", client, true), people(outside, client, true)]),
    {
      kind: "own-app",
      id: `${outside}-own-app`,
      name: `${originWords[outside]}, through an app of theirs`,
      origin: outside,
    },
    {
      kind: "metadata-client",
      id: "metadata-client",
      name: "member of the home tenant, through a client that brings a metadata URL (CIMD)",
    },
    ...facts.clientApps.flatMap((app) => [appOnly("home", app), appOnly(outside, app)]),
    appOnly("home", null),
    appOnly(outside, null),
    ...faults.map(
      ({ fault, name }): Caller => ({ kind: "bad-token", id: fault, name, fault, client: first }),
    ),
  ];
}

const originWords: Readonly<Record<Exclude<Origin, "removed">, string>> = {
  home: "member of the home tenant",
  guest: "guest of the home tenant",
  "any-other": "member of another tenant",
  allowed: "member of a tenant on the allow-list",
  added: "member of a tenant that is new on the allow-list",
  "not-allowed": "member of a tenant not on the allow-list",
  personal: "personal account",
};

const appTenant = {
  home: "the home tenant",
  "any-other": "another tenant",
  allowed: "a tenant on the allow-list",
} as const;

/** An app by credentials of its own: a planned client at some tenant, or another app of that tenant. */
function appOnly(origin: keyof typeof appTenant, app: AppRegistration | null): Caller {
  const base = `${origin}-app-only`;
  if (app === null) {
    const name = `app-only, ${origin === "home" ? "another" : "an"} app of ${appTenant[origin]}`;
    return { kind: "app-only", id: base, name, origin, client: null };
  }
  const id = `${base}:${app.appId.toLowerCase()}`;
  const name = `app-only, ${app.displayName} at ${appTenant[origin]}`;
  return { kind: "app-only", id, name, origin, client: { kind: "registered", app } };
}

/** Without a list there is one kind of other tenant. With one, a tenant is on it, new on it, taken off it, or neither. */
function originsOf({ allowed, added, removed }: ListedTenants): readonly Origin[] {
  return [
    "home",
    "guest",
    ...(allowed.length > 0 ? (["allowed"] as const) : []),
    ...(added.length > 0 ? (["added"] as const) : []),
    ...(removed.length > 0 ? (["removed"] as const) : []),
    allowed.length > 0 ? "not-allowed" : "any-other",
    "personal",
  ];
}

const faults = [
  { fault: "anonymous", name: "call without a token" },
  { fault: "wrong-audience", name: "token for another API" },
  { fault: "forged", name: "forged token" },
  { fault: "expired", name: "expired token" },
] as const;

function personThrough(
  origin: Origin,
  client: Client,
  { listed, namesClient }: { readonly listed: ListedTenants; readonly namesClient: boolean },
): Caller {
  const words = origin === "removed" ? removedWords(listed.removed) : originWords[origin];
  const appId = clientIdOf(client);
  const base = origin === "guest" || origin === "personal" ? origin : `${origin}-member`;
  return {
    kind: "person",
    id: namesClient && appId !== null ? `${base}:${appId.toLowerCase()}` : base,
    name: namesClient ? `${words}, through ${clientName(client)}` : words,
    origin,
    client,
  };
}

/** Tenants that a plan takes off a list are called by their ids, as far as a line holds them. */
function removedWords(tenants: readonly string[]): string {
  const shown = tenants.slice(0, 3);
  const more = tenants.length - shown.length;
  const names = [...shown, ...(more > 0 ? [`${more} more`] : [])];
  const last = names.at(-1) ?? "";
  const joined = names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
  return `member of ${joined}, no longer on the list`;
}

/** Clients beside the planned ones that the API app or a policy names today, then Microsoft's two, without repetition. */
function otherClients(facts: CallerFacts): Client[] {
  const { apiApp, clientApps, foreignClients, otherApps, consents, checks } = facts;
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
  const microsoft = microsoftClients.map(firstParty);
  const skipped = [apiApp, ...clientApps, ...foreignClients].map(({ appId }) => appId);
  const ids = [...new Set(named)]
    .toSorted()
    .filter((appId) => !skipped.some((one) => sameId(one, appId)))
    .filter((appId) => !microsoft.some((one) => clientIdOf(one) === appId));
  const unplanned = microsoft.filter((one) => !skipped.some((appId) => sameId(appId, clientIdOf(one) ?? "")));
  return [...ids.map((appId) => readOrNot(appId, facts)), ...unplanned];
}

/** The clients that a plan names: app registrations of the home tenant, and those that are registered elsewhere. */
export function plannedClients({
  clientApps,
  foreignClients,
}: Pick<CallerFacts, "clientApps" | "foreignClients">): readonly Client[] {
  return [...clientApps.map((app): Client => ({ kind: "registered", app })), ...foreignClients.map(foreign)];
}

function foreign({ appId, displayName }: ForeignClient): Client {
  const microsofts = microsoftClients.find((one) => sameId(one.appId, appId));
  return microsofts === undefined
    ? { kind: "unread", appId, displayName, isForeign: true }
    : firstParty(microsofts);
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
