import { listApis, listOperations, listOtherRevisions } from "../../azure/apim-apis.ts";
import { listApisOfProduct, listProductsOf } from "../../azure/apim-products.ts";
import { listServices, readService, type ServicesInReach } from "../../azure/apim-services.ts";
import { listNamedValues, readBackend } from "../../azure/apim-values.ts";
import { readGroupTags } from "../../azure/arm.ts";
import type { Connection } from "../../azure/connect.ts";
import { listPolicyPaths } from "../../azure/listed-policies.ts";
import { readPolicy, type StoredPolicy } from "../../azure/policies.ts";
import type {
  Api,
  ApimService,
  Backend,
  NamedValue,
  Operation,
  OtherRevision,
  Product,
  Tags,
} from "../../core/model/setup.ts";
import { once } from "./once.ts";

/** As much of an API as its children are read by. */
export type ApiPlace = Pick<Api, "id" | "name">;

/**
 * What a service holds, each document read at most once while one snapshot is taken: looking for the API, reading its
 * policies and finding who else includes a fragment look at the same ones, and what was begun early is not read again.
 */
export interface ServiceReader {
  /** Every service in reach. */
  readonly services: () => Promise<ServicesInReach>;
  readonly service: (id: string) => Promise<ApimService>;
  readonly apis: (serviceId: string) => Promise<readonly Api[]>;
  readonly namedValues: (serviceId: string) => Promise<readonly NamedValue[]>;
  readonly groupTags: (serviceId: string) => Promise<Tags>;
  /** The policy or fragment with this ARM id; `null` where none is stored. */
  readonly policy: (address: string) => Promise<StoredPolicy | null>;
  /** Where the service says that policies are. @throws Fault where it has no such list */
  readonly policyPaths: (serviceId: string) => Promise<ReadonlySet<string>>;
  readonly operations: (api: ApiPlace) => Promise<readonly Operation[]>;
  readonly productsOf: (api: ApiPlace) => Promise<readonly Product[]>;
  readonly revisionsOf: (api: ApiPlace) => Promise<readonly OtherRevision[]>;
  /** The names of the APIs in a product, as the last segment of their ARM ids. */
  readonly apisOfProduct: (productId: string) => Promise<readonly string[]>;
  readonly backend: (place: BackendPlace) => Promise<Backend | null>;
}

/** Where a backend is. */
export interface BackendPlace {
  readonly serviceId: string;
  readonly name: string;
}

/** Reads over a connection. */
export function serviceReader({ arm }: Connection): ServiceReader {
  const byText = <T>(read: (id: string) => Promise<T>) => once((id: string) => id, read);
  const byApi = <T>(read: (api: ApiPlace) => Promise<T>) => once(({ id }: ApiPlace) => id, read);
  const services = once(
    () => "",
    (_: null) => listServices(arm),
  );
  return {
    services: () => services(null),
    service: byText((id) => readService(arm, id)),
    apis: byText((id) => listApis(arm, id)),
    namedValues: byText((id) => listNamedValues(arm, id)),
    groupTags: byText((id) => readGroupTags(arm, id)),
    policy: byText((address) => readPolicy(arm, address)),
    policyPaths: byText((id) => listPolicyPaths(arm, id)),
    operations: byApi((api) => listOperations(arm, api)),
    productsOf: byApi((api) => listProductsOf(arm, api)),
    revisionsOf: byApi((api) => listOtherRevisions(arm, api)),
    apisOfProduct: byText((productId) => listApisOfProduct(arm, productId)),
    backend: once(
      ({ serviceId, name }: BackendPlace) => `${serviceId} ${name}`,
      ({ serviceId, name }) => readBackend(arm, serviceId, name),
    ),
  };
}
