import { policyIdOf } from "../../azure/policies.ts";
import type { Api, ApimService, Operation, PolicyText, Product, Unreadable } from "../../core/model/setup.ts";
import {
  beginsWellKnown,
  isMcpEndpoint,
  isMetadataTemplate,
  servesMetadataFor,
} from "../../core/oauth/well-known.ts";
import { type FactsInput, policyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import { inTurn, quietly } from "../in-turn.ts";
import type { ServiceReader } from "./service-reader.ts";
import type { SetupReads } from "./setup-reads.ts";
import { type WorthReading, worthReading } from "./worth-reading.ts";

/** Where a policy may be, before it is read. */
export type PolicyPlace = Omit<PolicyText, "format" | "text" | "etag">;

/** What hangs on an API and decides about calls of it. */
export interface ReadPolicies {
  readonly policies: readonly PolicyText[];
  readonly operations: readonly Operation[];
  readonly products: readonly Product[];
  readonly unreadable: readonly Unreadable[];
}

/** Where the policies of one API are, and what they are read with. */
export interface ReadPoliciesContext extends FactsInput, SetupReads {
  readonly service: ApimService;
  readonly api: Api;
  /** The other APIs of the service. */
  readonly others: readonly Api[];
}

/**
 * Every policy that decides about a call of the API: service, its products, itself, its operations, fragments. Who else
 * includes a fragment is a question of its own; until it is answered, everybody may.
 */
export async function readPolicies(context: ReadPoliciesContext): Promise<ReadPolicies> {
  const { reader, service, api, others } = context;
  const otherApis = others.map(({ name }) => name);
  const ofOperations = quietly(readOperationPolicies(context));
  // Each is read as soon as its place is known.
  const [operations, products, ...lists] = await inTurn([
    reader.operations(api),
    reader.productsOf(api),
    readAll(reader, [
      { address: policyIdOf(service.id), scope: "service", owner: "all APIs", sharedWith: otherApis },
    ]),
    ofProducts(context),
    readAll(reader, [{ address: policyIdOf(api.id), scope: "api", owner: api.displayName, sharedWith: [] }]),
    ofOperations.then(({ policies }) => policies),
    metadataElsewhere(reader, api, others),
  ]);
  const policies = lists.flat();
  const fragments = new Set(policies.flatMap((policy) => policyFacts(policy.text, context).fragments));
  const fragmentPlaces = [...fragments].map((id) => ({
    address: fragmentId(service, id),
    scope: "fragment" as const,
    owner: `fragment ${id}`,
    sharedWith: [],
    ...(otherApis.length === 0 ? {} : { maybeSharedWith: [{ apis: otherApis, why: notLookedThrough }] }),
  }));
  return {
    policies: [...policies, ...(await readAll(reader, fragmentPlaces))],
    operations,
    products,
    unreadable: (await ofOperations).unreadable,
  };
}

const notLookedThrough = "whose policies were not looked through";

/** The ARM id of a fragment. */
export function fragmentId(service: ApimService, id: string): string {
  return `${service.id}/policyFragments/${id}`;
}

/**
 * Metadata that another API serves for this one: clients look for it at the gateway's root, so it hangs on an API
 * without a path or with one below `.well-known`. Other gateways' clients may read it too, so it counts as shared.
 */
async function metadataElsewhere(
  reader: ServiceReader,
  api: Api,
  others: readonly Api[],
): Promise<readonly PolicyText[]> {
  const atRoot = others.filter(({ path }) => path === "" || beginsWellKnown(path));
  const lists = await atOnce(atRoot, async (other) => {
    const operations = await reader.operations(other);
    const places = operations
      .filter(({ urlTemplate }) => servesMetadataFor(`${other.path}/${urlTemplate}`, api.path))
      .map((operation) => ({
        address: policyIdOf(operation.id),
        scope: "operation" as const,
        owner: `${other.displayName}, ${operation.displayName}`,
        sharedWith: [other.name],
      }));
    return readAll(reader, places);
  });
  return lists.flat();
}

async function ofProducts({ reader, api }: ReadPoliciesContext): Promise<readonly PolicyText[]> {
  const products = await reader.productsOf(api);
  const lists = await atOnce(products, async ({ id, displayName }) => {
    const address = policyIdOf(id);
    const [members, stored] = await inTurn([reader.apisOfProduct(id), reader.policy(address)]);
    if (stored === null) return [];
    const sharedWith = members.filter((name) => name !== api.name);
    return [{ address, scope: "product" as const, owner: `product ${displayName}`, sharedWith, ...stored }];
  });
  return lists.flat();
}

async function readOperationPolicies(
  context: ReadPoliciesContext,
): Promise<Pick<ReadPolicies, "policies" | "unreadable">> {
  const { reader, api } = context;
  const operations = await reader.operations(api);
  const { addresses, leftOut } = await policiesOfOperations(context, api, operations);
  const worth = new Set(addresses);
  const places = operations
    .map(({ id, displayName }) => ({ address: policyIdOf(id), owner: displayName }))
    .filter(({ address }) => worth.has(address))
    .map((place) => ({ ...place, scope: "operation" as const, sharedWith: [] }));
  return {
    policies: await readAll(reader, places),
    unreadable: leftOut === 0 ? [] : [unlistedPolicies(api, leftOut)],
  };
}

/** The policies of an API's operations that have to be asked for. Its endpoint and its metadata are always among them. */
export function policiesOfOperations(
  context: Pick<ReadPoliciesContext, "reader" | "service">,
  api: Api,
  operations: readonly Operation[],
): Promise<WorthReading> {
  const decisive = operations.filter(
    ({ urlTemplate }) => isMcpEndpoint(urlTemplate) || isMetadataTemplate(urlTemplate),
  );
  return worthReading(
    context,
    operations.map(({ id }) => policyIdOf(id)),
    [policyIdOf(api.id), ...decisive.map(({ id }) => policyIdOf(id))],
  );
}

function unlistedPolicies({ id }: Api, leftOut: number): Unreadable {
  return {
    resource: `${id}/operations`,
    part: "rest",
    reason: `the service's list of policies names none of ${leftOut} operations, so they were not asked one by one`,
    consequence: "a policy of an operation that this list leaves out is not seen",
    level: "note",
  };
}

/** The documents that are stored at these places. */
export async function readAll(reader: ServiceReader, context: readonly PolicyPlace[]): Promise<PolicyText[]> {
  const read = await atOnce(context, async (place) => {
    const stored = await reader.policy(place.address);
    return stored === null ? null : { ...place, ...stored };
  });
  return read.filter((policy) => policy !== null);
}
