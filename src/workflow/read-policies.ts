import { listApisOfProduct, listOperations, listProductsOf, policyIdOf, readPolicy } from "../azure/apim.ts";
import type { Connection } from "../azure/connect.ts";
import type { Api, ApimService, PolicyScope, PolicyText } from "../core/model/setup.ts";
import { policyFacts } from "../core/plan/policy-facts.ts";
import type { NamedValues } from "../core/policy/named-value.ts";
import { atOnce } from "./at-once.ts";

/** Where a policy may be, before it is read. */
interface PolicyPlace {
  readonly address: string;
  readonly scope: PolicyScope;
  readonly owner: string;
  readonly sharedWith: readonly string[];
}

/** Every policy that decides about a call of the API: service, its products, itself, its operations, fragments. */
export async function readPolicies(
  connection: Connection,
  service: ApimService,
  api: Api,
  otherApis: readonly string[],
  namedValues: NamedValues,
): Promise<PolicyText[]> {
  const [operations, products] = await Promise.all([
    listOperations(connection.arm, api),
    productPlaces(connection, api),
  ]);
  const places: PolicyPlace[] = [
    { address: policyIdOf(service.id), scope: "service", owner: "all APIs", sharedWith: otherApis },
    ...products,
    { address: policyIdOf(api.id), scope: "api", owner: api.displayName, sharedWith: [] },
    ...operations.map((operation) => ({
      address: policyIdOf(operation.id),
      scope: "operation" as const,
      owner: operation.displayName,
      sharedWith: [],
    })),
  ];
  const policies = await readAll(connection, places);
  const fragments = new Set(policies.flatMap((policy) => policyFacts(policy.text, namedValues).fragments));
  const fragmentPlaces = [...fragments].map((id) => ({
    address: `${service.id}/policyFragments/${id}`,
    scope: "fragment" as const,
    owner: `fragment ${id}`,
    sharedWith: otherApis,
  }));
  return [...policies, ...(await readAll(connection, fragmentPlaces))];
}

async function productPlaces(connection: Connection, api: Api): Promise<PolicyPlace[]> {
  const products = await listProductsOf(connection.arm, api);
  return atOnce(products, async ({ id, displayName }) => ({
    address: policyIdOf(id),
    scope: "product" as const,
    owner: `product ${displayName}`,
    sharedWith: (await listApisOfProduct(connection.arm, id)).filter((name) => name !== api.name),
  }));
}

async function readAll(connection: Connection, places: readonly PolicyPlace[]): Promise<PolicyText[]> {
  const read = await atOnce(places, async (place) => {
    const stored = await readPolicy(connection.arm, place.address);
    return stored === null ? null : { ...place, ...stored };
  });
  return read.filter((policy) => policy !== null);
}
