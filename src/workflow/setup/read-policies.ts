import { listProductsOf } from "../../azure/apim-products.ts";
import type { Connection } from "../../azure/connect.ts";
import { policyIdOf } from "../../azure/policies.ts";
import type { Api, ApimService, Operation, PolicyText, Product } from "../../core/model/setup.ts";
import { beginsWellKnown, servesMetadataFor } from "../../core/oauth/well-known.ts";
import { type FactsInput, policyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import type { ServiceReader } from "./service-reader.ts";

/** Where a policy may be, before it is read. */
export type PolicyPlace = Omit<PolicyText, "format" | "text" | "etag">;

/** What hangs on an API and decides about calls of it. */
export interface ReadPolicies {
  readonly policies: readonly PolicyText[];
  readonly operations: readonly Operation[];
  readonly products: readonly Product[];
}

/** Where the policies of one API are, and what they are read with. */
export interface ReadPoliciesContext extends FactsInput {
  readonly connection: Connection;
  readonly reader: ServiceReader;
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
  const [operations, [products, ofProducts], elsewhere] = await Promise.all([
    reader.operations(api),
    productPlaces(context),
    metadataElsewhere(reader, api, others),
  ]);
  const policies = await readAll(reader, [
    { address: policyIdOf(service.id), scope: "service", owner: "all APIs", sharedWith: otherApis },
    ...ofProducts,
    { address: policyIdOf(api.id), scope: "api", owner: api.displayName, sharedWith: [] },
    ...operations.map((operation) => ({
      address: policyIdOf(operation.id),
      scope: "operation" as const,
      owner: operation.displayName,
      sharedWith: [],
    })),
    ...elsewhere,
  ]);
  const fragments = new Set(policies.flatMap((policy) => policyFacts(policy.text, context).fragments));
  const fragmentPlaces = [...fragments].map((id) => ({
    address: fragmentId(service, id),
    scope: "fragment" as const,
    owner: `fragment ${id}`,
    sharedWith: [],
    ...(otherApis.length === 0 ? {} : { maybeSharedWith: [{ apis: otherApis, why: notLookedThrough }] }),
  }));
  return { policies: [...policies, ...(await readAll(reader, fragmentPlaces))], operations, products };
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
): Promise<PolicyPlace[]> {
  const atRoot = others.filter(({ path }) => path === "" || beginsWellKnown(path));
  const lists = await atOnce(atRoot, async (other) => {
    const operations = await reader.operations(other);
    return operations
      .filter(({ urlTemplate }) => servesMetadataFor(`${other.path}/${urlTemplate}`, api.path))
      .map((operation) => ({
        address: policyIdOf(operation.id),
        scope: "operation" as const,
        owner: `${other.displayName}, ${operation.displayName}`,
        sharedWith: [other.name],
      }));
  });
  return lists.flat();
}

async function productPlaces({
  connection,
  reader,
  api,
}: ReadPoliciesContext): Promise<[Product[], PolicyPlace[]]> {
  const products = await listProductsOf(connection.arm, api);
  const context = await atOnce(products, async ({ id, displayName }) => ({
    address: policyIdOf(id),
    scope: "product" as const,
    owner: `product ${displayName}`,
    sharedWith: (await reader.apisOfProduct(id)).filter((name) => name !== api.name),
  }));
  return [products, context];
}

/** The documents that are stored at these places. */
export async function readAll(reader: ServiceReader, context: readonly PolicyPlace[]): Promise<PolicyText[]> {
  const read = await atOnce(context, async (place) => {
    const stored = await reader.policy(place.address);
    return stored === null ? null : { ...place, ...stored };
  });
  return read.filter((policy) => policy !== null);
}
