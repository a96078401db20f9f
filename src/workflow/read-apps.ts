import { readBackend } from "../azure/apim-surroundings.ts";
import type { Connection } from "../azure/connect.ts";
import { clientOf, grantsTo, principalOf } from "../azure/consents.ts";
import type { AppRegistration } from "../core/model/app-registration.ts";
import type { Backend, Consent, FoundBy, Unreadable } from "../core/model/setup.ts";
import type { PolicyFacts } from "../core/plan/policy-facts.ts";
import { isGuid } from "../core/text/guid.ts";
import { inOrder } from "../core/text/in-order.ts";
import { atOnce } from "./at-once.ts";
import type { Ask } from "./choose.ts";
import { findApiApp, findClientApps } from "./find-apps.ts";
import { type Attempt, orUnreadable } from "./or-unreadable.ts";

/** The app registrations of a setup, and what is read beside them. */
export interface Apps {
  readonly apiApp: AppRegistration;
  readonly clientApps: readonly AppRegistration[];
  readonly consents: readonly Consent[] | null;
  readonly backends: readonly Backend[];
  readonly unreadable: readonly Unreadable[];
  readonly foundBy: Pick<FoundBy, "apiApp" | "clientApps">;
}

/**
 * Finds the app registrations, and reads who has consent and which backends the policies name. Consents hang on the
 * API's service principal, which is looked up by the audiences while the API app is still being found.
 */
export async function readApps(
  connection: Connection,
  serviceId: string,
  facts: readonly PolicyFacts[],
  hints: { readonly apiApp: string | null; readonly clientApps: readonly string[] },
  ask: Ask,
): Promise<Apps> {
  const [apiApp, principals, backends] = await Promise.all([
    findApiApp(connection, facts, hints.apiApp, ask),
    orUnreadable(
      () => likelyPrincipals(connection, facts),
      new Map<string, string | null>(),
      unknownConsents,
    ),
    orUnreadable(() => readBackends(connection, serviceId, facts), [], unknownBackends(serviceId)),
  ]);
  const listed = facts.flatMap((fact) => fact.clientAppIds);
  const reading = readConsents(connection, apiApp.value.appId, principals);
  const consented = reading.then(({ value }) => (value ?? []).map(({ appId }) => appId));
  const [clientApps, consents] = await Promise.all([
    findClientApps(connection, apiApp.value, { listed, consented }, hints.clientApps, ask),
    reading,
  ]);
  return {
    apiApp: apiApp.value,
    clientApps: clientApps.value,
    consents: consents.value,
    backends: backends.value,
    unreadable: [...backends.unreadable, ...consents.unreadable],
    foundBy: { apiApp: apiApp.foundBy, clientApps: clientApps.foundBy },
  };
}

const unknownConsents = {
  resource: "/oauth2PermissionGrants",
  consequence:
    "it is not known which clients people have consented to, so one that is locked out may not be named",
};

function unknownBackends(serviceId: string) {
  const consequence = "it is not known whether a backend names the home tenant";
  return { resource: `${serviceId}/backends`, consequence, level: "note" as const };
}

type Principals = ReadonlyMap<string, string | null>;

async function likelyPrincipals(
  connection: Connection,
  facts: readonly PolicyFacts[],
): Promise<Map<string, string | null>> {
  const ids = facts
    .flatMap(({ audiences }) => audiences)
    .map((audience) => audience.replace(/^api:\/\//i, "").toLowerCase())
    .filter(isGuid);
  const found = await atOnce(
    [...new Set(ids)],
    async (id) => [id, await principalOf(connection.graph, id)] as const,
  );
  return new Map(found);
}

async function readConsents(
  connection: Connection,
  apiAppId: string,
  principals: Attempt<Principals>,
): Promise<Attempt<readonly Consent[] | null>> {
  if (principals.unreadable.length > 0) return { value: null, unreadable: principals.unreadable };
  const read = async (): Promise<FoundConsents> => {
    const early = principals.value.get(apiAppId.toLowerCase());
    const principal = early === undefined ? await principalOf(connection.graph, apiAppId) : early;
    return principal === null ? { consents: [], unreadable: [] } : consentsTo(connection, principal);
  };
  const { value, unreadable } = await orUnreadable<FoundConsents | null>(read, null, unknownConsents);
  return { value: value?.consents ?? null, unreadable: [...unreadable, ...(value?.unreadable ?? [])] };
}

/** The consents, and a note where they are not all. */
interface FoundConsents {
  readonly consents: readonly Consent[];
  readonly unreadable: readonly Unreadable[];
}

async function consentsTo({ graph }: Connection, principal: string): Promise<FoundConsents> {
  const { grants, isComplete } = await grantsTo(graph, principal);
  const forEverybody = new Set(
    grants.filter((grant) => grant.forEverybody).map(({ clientPrincipal }) => clientPrincipal),
  );
  const clients = [...new Set(grants.map(({ clientPrincipal }) => clientPrincipal))];
  const consents = await atOnce(clients, async (id) => {
    const client = await clientOf(graph, id);
    return client === null ? null : { ...client, forEverybody: forEverybody.has(id) };
  });
  return {
    consents: inOrder(
      consents.filter((consent) => consent !== null),
      ({ appId }) => appId,
    ),
    unreadable: isComplete ? [] : [furtherConsents(grants.length)],
  };
}

function furtherConsents(read: number): Unreadable {
  return {
    resource: unknownConsents.resource,
    part: "rest",
    reason: `the first ${read} consents were looked through, and there are more`,
    consequence: "a client that only later ones name is not named here, and it may be locked out",
    level: "note",
  };
}

async function readBackends(
  { arm }: Connection,
  serviceId: string,
  facts: readonly PolicyFacts[],
): Promise<Backend[]> {
  const names = new Set(facts.flatMap(({ backends }) => backends));
  const read = await atOnce([...names], (name) => readBackend(arm, serviceId, name));
  return read.filter((backend) => backend !== null);
}
