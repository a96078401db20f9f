import { policyIdOf } from "../../azure/policies.ts";
import type { Api } from "../../core/model/setup.ts";
import { type PolicyFacts, policyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import { optionalRead } from "./optional-read.ts";
import { fragmentId, type ReadPoliciesContext } from "./read-policies.ts";

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
export async function readInclusions(context: ReadPoliciesContext): Promise<Inclusion[]> {
  const lists = await Promise.all([inclusionsOfProducts(context), inclusionsOfApis(context)]);
  return lists.flat();
}

/** The same for one policy whose text is known, and all the APIs that it decides about. */
export function inclusionsIn(
  text: string,
  apis: readonly string[],
  context: ReadPoliciesContext,
): Inclusion[] {
  const { fragments, unsure } = inclusionOf("", policyFacts(text, context), context);
  return apis.map((api) => ({ api, fragments, unsure }));
}

async function inclusionsOfApis(context: ReadPoliciesContext): Promise<Inclusion[]> {
  const { others } = context;
  const ownPolicies = atOnce(others, async ({ name, id }) =>
    inclusionOf(name, await factsAt(policyIdOf(id), context), context),
  );
  if (others.length > operationsReadUpTo) {
    const unlooked = others.map(({ name }) => ({ api: name, fragments: [], unsure: "operations" as const }));
    return [...(await ownPolicies), ...unlooked];
  }
  const [own, operations] = await Promise.all([
    ownPolicies,
    atOnce(others, (api) => operationsOf(api, context)),
  ]);
  const ofOperations = await atOnce(operations.flat(), async ({ api, address }) =>
    inclusionOf(api, address === null ? "unread" : await factsAt(address, context), context),
  );
  return [...own, ...ofOperations];
}

interface OperationPlace {
  readonly api: string;
  /** ARM id of its policy; `null` where the operations of an API could not be listed. */
  readonly address: string | null;
}

async function operationsOf(api: Api, { reader }: ReadPoliciesContext): Promise<OperationPlace[]> {
  const operations = await orNull(() => reader.operations(api));
  if (operations === null) return [{ api: api.name, address: null }];
  return operations.map(({ id }) => ({ api: api.name, address: policyIdOf(id) }));
}

async function inclusionsOfProducts(context: ReadPoliciesContext): Promise<Inclusion[]> {
  const { reader, service, others } = context;
  const all = others.map(({ name }) => name);
  const products = await orNull(() => reader.products(service.id));
  if (products === null) return all.map((api) => inclusionOf(api, "unread", context));
  const lists = await atOnce(products, async ({ id }) => {
    const facts = await factsAt(policyIdOf(id), context);
    const { fragments, unsure } = inclusionOf("", facts, context);
    if (fragments.length === 0 && unsure === null) return [];
    const members = await orNull(() => reader.apisOfProduct(id));
    if (members === null) return all.map((api) => inclusionOf(api, "unread", context));
    return all.filter((api) => members.includes(api)).map((api) => ({ api, fragments, unsure }));
  });
  return lists.flat();
}

async function factsAt(
  address: string,
  context: ReadPoliciesContext,
): Promise<PolicyFacts | "none" | "unread"> {
  const stored = await orNull(async () => ({ policy: await context.reader.policy(address) }));
  if (stored === null) return "unread";
  return stored.policy === null ? "none" : policyFacts(stored.policy.text, context);
}

function inclusionOf(
  api: string,
  facts: PolicyFacts | "none" | "unread",
  context: ReadPoliciesContext,
): Inclusion {
  if (facts === "none") return { api, fragments: [], unsure: null };
  if (facts === "unread") return { api, fragments: [], unsure: "unread" };
  return {
    api,
    fragments: facts.fragments.map((id) => fragmentId(context.service, id).toLowerCase()),
    unsure: facts.refusal !== null || facts.includesUnknown ? "unread" : null,
  };
}

/** A read that is refused or fails leaves an API uncertain; it is reported there and nowhere else. */
async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  return (await optionalRead<T | null>(read, null, { resource: "", consequence: "" })).value;
}
