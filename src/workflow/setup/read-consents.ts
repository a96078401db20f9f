import { consentRecord, type ReadPrincipal } from "../../azure/consents.ts";
import type { Consent, HomePrincipal, Unreadable } from "../../core/model/setup.ts";
import type { PolicyFacts } from "../../core/plan/policy-facts.ts";
import { isGuid } from "../../core/text/guid.ts";
import { inOrder } from "../../core/text/in-order.ts";
import { atOnce } from "../at-once.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import { type Attempt, optionalRead } from "./optional-read.ts";

/** Service principals by their application id, lower case; `null` where the directory has none. */
export type Principals = ReadonlyMap<string, ReadPrincipal | null>;

/** The service principals of the apps that audiences name by their id: the API's is among them, where it is named so. */
export function readLikelyPrincipals(
  directory: DirectoryReader,
  facts: readonly PolicyFacts[],
): Promise<Attempt<Principals>> {
  const ids = facts
    .flatMap(({ audiences }) => audiences)
    .map((audience) => audience.replace(/^api:\/\//i, "").toLowerCase())
    .filter(isGuid);
  const read = async (): Promise<Principals> =>
    new Map(await atOnce([...new Set(ids)], async (id) => [id, await directory.principal(id)] as const));
  return optionalRead(read, new Map(), unknownConsents);
}

/** The consents to the API, and the service principals that were read on the way. */
export interface ReadConsents {
  /** `null` when they could not be read. */
  readonly consents: readonly Consent[] | null;
  readonly principals: readonly HomePrincipal[];
}

/** Reads who has consent for the API. */
export async function readConsents(
  directory: DirectoryReader,
  apiAppId: string,
  likely: Attempt<Principals>,
): Promise<Attempt<ReadConsents>> {
  const nothing: ReadConsents = { consents: null, principals: [] };
  if (likely.unreadable.length > 0) return { value: nothing, unreadable: likely.unreadable };
  const early = likely.value.get(apiAppId.toLowerCase());
  const api =
    early === undefined
      ? await optionalRead(() => directory.principal(apiAppId), undefined, unknownConsents)
      : { value: early, unreadable: [] };
  if (api.value === undefined) return { value: nothing, unreadable: api.unreadable };
  if (api.value === null) {
    return { value: { consents: [], principals: [{ kind: "absent", appId: apiAppId }] }, unreadable: [] };
  }
  const { id, gate } = api.value;
  const { value, unreadable } = await optionalRead(() => consentsTo(directory, id), null, unknownConsents);
  return {
    value: { consents: value?.consents ?? null, principals: [gate, ...(value?.principals ?? [])] },
    unreadable: [...unreadable, ...(value?.unreadable ?? [])],
  };
}

const unknownConsents = {
  resource: "/oauth2PermissionGrants",
  consequence:
    "it is not known which clients people have consented to, so one that is locked out may not be named",
};

/** The consents, and a note where they are not all. */
interface FoundConsents extends ReadConsents {
  readonly unreadable: readonly Unreadable[];
}

async function consentsTo(directory: DirectoryReader, principal: string): Promise<FoundConsents> {
  const { grants, isComplete } = await directory.grantsTo(principal);
  const ids = [...new Set(grants.map(({ clientPrincipal }) => clientPrincipal))];
  const read = await atOnce(ids, async (id) => {
    const client = await directory.principalWithId(id);
    const own = grants.filter(({ clientPrincipal }) => clientPrincipal === id);
    return client === null ? null : { consent: consentRecord(client, own), principal: client.gate };
  });
  const clients = inOrder(
    read.filter((client) => client !== null),
    ({ consent }) => consent.appId,
  );
  return {
    consents: clients.map(({ consent }) => consent),
    principals: clients.map((client) => client.principal),
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
