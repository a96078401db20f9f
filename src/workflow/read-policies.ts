import { listApisOfProduct, listOperations, listProductsOf } from "../azure/apim.ts";
import type { Connection } from "../azure/connect.ts";
import { policyIdOf, readPolicy } from "../azure/policies.ts";
import type { Api, ApimService, Operation, PolicyScope, PolicyText, Product } from "../core/model/setup.ts";
import { policyFacts } from "../core/plan/policy-facts.ts";
import type { NamedValues } from "../core/policy/named-value.ts";
import { atOnce } from "./at-once.ts";
import { servesMetadataFor } from "./metadata-template.ts";

/** Where a policy may be, before it is read. */
interface PolicyPlace {
  readonly address: string;
  readonly scope: PolicyScope;
  readonly owner: string;
  readonly sharedWith: readonly string[];
}

/** What hangs on an API and decides about calls of it. */
export interface ReadPolicies {
  readonly policies: readonly PolicyText[];
  readonly operations: readonly Operation[];
  readonly products: readonly Product[];
}

/** Every policy that decides about a call of the API: service, its products, itself, its operations, fragments. */
export async function readPolicies(
  connection: Connection,
  service: ApimService,
  api: Api,
  others: readonly Api[],
  namedValues: NamedValues,
): Promise<ReadPolicies> {
  const otherApis = others.map(({ name }) => name);
  const [operations, [products, ofProducts], elsewhere] = await Promise.all([
    listOperations(connection.arm, api),
    productPlaces(connection, api),
    metadataElsewhere(connection, api, others),
  ]);
  const places: PolicyPlace[] = [
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
  ];
  const policies = await readAll(connection, places);
  const fragments = new Set(policies.flatMap((policy) => policyFacts(policy.text, namedValues).fragments));
  const fragmentPlaces = [...fragments].map((id) => ({
    address: `${service.id}/policyFragments/${id}`,
    scope: "fragment" as const,
    owner: `fragment ${id}`,
    sharedWith: otherApis,
  }));
  const fragmentsRead = await readAll(connection, fragmentPlaces);
  return { policies: [...policies, ...fragmentsRead], operations, products };
}

/**
 * Metadata that another API serves for this one: clients look for it at the gateway's root, so it hangs on an API
 * without a path or with one below `.well-known`. Other gateways' clients may read it too, so it counts as shared.
 */
async function metadataElsewhere(
  { arm }: Connection,
  api: Api,
  others: readonly Api[],
): Promise<PolicyPlace[]> {
  const atRoot = others.filter(({ path }) => path === "" || /^\.well-known(\/|$)/i.test(path));
  const lists = await atOnce(atRoot, async (other) => {
    const operations = await listOperations(arm, other);
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

async function productPlaces(connection: Connection, api: Api): Promise<[Product[], PolicyPlace[]]> {
  const products = await listProductsOf(connection.arm, api);
  const places = await atOnce(products, async ({ id, displayName }) => ({
    address: policyIdOf(id),
    scope: "product" as const,
    owner: `product ${displayName}`,
    sharedWith: (await listApisOfProduct(connection.arm, id)).filter((name) => name !== api.name),
  }));
  return [products, places];
}

async function readAll(connection: Connection, places: readonly PolicyPlace[]): Promise<PolicyText[]> {
  const read = await atOnce(places, async (place) => {
    const stored = await readPolicy(connection.arm, place.address);
    return stored === null ? null : { ...place, ...stored };
  });
  return read.filter((policy) => policy !== null);
}
