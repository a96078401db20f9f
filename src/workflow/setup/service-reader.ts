import { listOperations } from "../../azure/apim-apis.ts";
import { listApisOfProduct } from "../../azure/apim-products.ts";
import type { Connection } from "../../azure/connect.ts";
import { readPolicy, type StoredPolicy } from "../../azure/policies.ts";
import type { Api, Operation } from "../../core/model/setup.ts";

/**
 * What a service holds, each document read at most once while one snapshot is taken: looking for the API, reading its
 * policies and finding who else includes a fragment look at the same ones.
 */
export interface ServiceReader {
  /** The policy or fragment with this ARM id; `null` where none is stored. */
  readonly policy: (address: string) => Promise<StoredPolicy | null>;
  readonly operations: (api: Api) => Promise<readonly Operation[]>;
  /** The names of the APIs in a product, as the last segment of their ARM ids. */
  readonly apisOfProduct: (productId: string) => Promise<readonly string[]>;
}

/** Reads over a connection. A read that failed is not repeated either: the wire has done that within its bounds. */
export function serviceReader({ arm }: Connection): ServiceReader {
  return {
    policy: once(
      (address) => address,
      (address) => readPolicy(arm, address),
    ),
    operations: once(
      ({ id }: Api) => id,
      (api) => listOperations(arm, api),
    ),
    apisOfProduct: once(
      (productId) => productId,
      (productId) => listApisOfProduct(arm, productId),
    ),
  };
}

function once<K, T>(keyOf: (key: K) => string, read: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    // ARM ids have no case.
    const name = keyOf(key).toLowerCase();
    const reading = known.get(name) ?? read(key);
    known.set(name, reading);
    return reading;
  };
}
