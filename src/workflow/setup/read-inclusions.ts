import { listProducts } from "../../azure/apim-lists.ts";
import { policyIdOf } from "../../azure/policies.ts";
import type { Api } from "../../core/model/setup.ts";
import { type PolicyFacts, policyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import { orUnreadable } from "./optional-read.ts";
import { fragmentId, type PolicyPlaces } from "./read-policies.ts";

/** What one policy that decides about an API includes. */
export interface Inclusion {
  /** Id of the API. */
  readonly api: string;
  /** ARM ids of the fragments, lower case. */
  readonly fragments: readonly string[];
  /** Why there may be more of them; `null` when there are not. */
  readonly unsure: Unsure | null;
}

/** `unread` is a policy that could not be read or understood; `operations` were too many to look through. */
export type Unsure = "unread" | "operations";

/** With more other APIs than this, the policies of their operations are too many to read for one plan. */
const operationsReadUpTo = 200;

/** What the policies of the other APIs include: their own, those of their operations, and of their products. */
export async function readInclusions(places: PolicyPlaces): Promise<Inclusion[]> {
  const lists = await Promise.all([inclusionsOfProducts(places), inclusionsOfApis(places)]);
  return lists.flat();
}

/** The same for one policy whose text is known, and all the APIs that it decides about. */
export function inclusionsIn(text: string, apis: readonly string[], places: PolicyPlaces): Inclusion[] {
  const { fragments, unsure } = inclusionOf("", policyFacts(text, places), places);
  return apis.map((api) => ({ api, fragments, unsure }));
}

async function inclusionsOfApis(places: PolicyPlaces): Promise<Inclusion[]> {
  const { others } = places;
  const ownPolicies = atOnce(others, async ({ name, id }) =>
    inclusionOf(name, await factsAt(policyIdOf(id), places), places),
  );
  if (others.length > operationsReadUpTo) {
    const unlooked = others.map(({ name }) => ({ api: name, fragments: [], unsure: "operations" as const }));
    return [...(await ownPolicies), ...unlooked];
  }
  const [own, operations] = await Promise.all([
    ownPolicies,
    atOnce(others, (api) => operationsOf(api, places)),
  ]);
  const ofOperations = await atOnce(operations.flat(), async ({ api, address }) =>
    inclusionOf(api, address === null ? "unread" : await factsAt(address, places), places),
  );
  return [...own, ...ofOperations];
}

interface OperationPlace {
  readonly api: string;
  /** ARM id of its policy; `null` for all operations of an API that do not tell theirs. */
  readonly address: string | null;
}

async function operationsOf(api: Api, { documents }: PolicyPlaces): Promise<OperationPlace[]> {
  const operations = await orNull(() => documents.operations(api));
  if (operations === null) return [{ api: api.name, address: null }];
  return operations.map(({ id }) => ({ api: api.name, address: policyIdOf(id) }));
}

async function inclusionsOfProducts(places: PolicyPlaces): Promise<Inclusion[]> {
  const { connection, documents, service, others } = places;
  const all = others.map(({ name }) => name);
  const products = await orNull(() => listProducts(connection.arm, service.id));
  if (products === null) return all.map((api) => inclusionOf(api, "unread", places));
  const lists = await atOnce(products, async ({ id }) => {
    const facts = await factsAt(policyIdOf(id), places);
    const { fragments, unsure } = inclusionOf("", facts, places);
    if (fragments.length === 0 && unsure === null) return [];
    const members = await orNull(() => documents.apisOfProduct(id));
    if (members === null) return all.map((api) => inclusionOf(api, "unread", places));
    return all.filter((api) => members.includes(api)).map((api) => ({ api, fragments, unsure }));
  });
  return lists.flat();
}

async function factsAt(address: string, places: PolicyPlaces): Promise<PolicyFacts | "none" | "unread"> {
  const stored = await orNull(async () => ({ policy: await places.documents.policy(address) }));
  if (stored === null) return "unread";
  return stored.policy === null ? "none" : policyFacts(stored.policy.text, places);
}

function inclusionOf(api: string, facts: PolicyFacts | "none" | "unread", places: PolicyPlaces): Inclusion {
  if (facts === "none") return { api, fragments: [], unsure: null };
  if (facts === "unread") return { api, fragments: [], unsure: "unread" };
  return {
    api,
    fragments: facts.fragments.map((id) => fragmentId(places.service, id).toLowerCase()),
    unsure: facts.refusal !== null || facts.includesUnknown ? "unread" : null,
  };
}

/** A read that is refused or fails leaves an API uncertain; it is told there and nowhere else. */
async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  return (await orUnreadable<T | null>(read, null, { resource: "", consequence: "" })).value;
}
