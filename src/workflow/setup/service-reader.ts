import { listApis, listOperations, listOtherRevisions } from "../../azure/apim-apis.ts";
import { listApisOfProduct, listProducts, listProductsOf } from "../../azure/apim-products.ts";
import { listServices, readService, type ServicesInReach } from "../../azure/apim-services.ts";
import { listNamedValues, readBackend } from "../../azure/apim-values.ts";
import { readGroupTags } from "../../azure/arm.ts";
import type { Connection } from "../../azure/connect.ts";
import { listPolicyPaths } from "../../azure/listed-policies.ts";
import { type McpServer, readMcpServer } from "../../azure/mcp-server.ts";
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
import type { Keep } from "./once.ts";

/** As much of an API as its children are read by. */
export type ApiPlace = Pick<Api, "id" | "name">;

/** Where a backend is. */
export interface BackendPlace {
  readonly serviceId: string;
  readonly name: string;
}

/** What Azure Resource Manager is asked for a setup. */
export interface ServiceReader {
  /** Every service in reach. */
  readonly services: () => Promise<ServicesInReach>;
  readonly service: (id: string) => Promise<ApimService>;
  readonly apis: (serviceId: string) => Promise<readonly Api[]>;
  readonly products: (serviceId: string) => Promise<readonly Product[]>;
  readonly namedValues: (serviceId: string) => Promise<readonly NamedValue[]>;
  readonly groupTags: (serviceId: string) => Promise<Tags>;
  /** The policy or fragment with this ARM id; `null` where none is stored. */
  readonly policy: (address: string) => Promise<StoredPolicy | null>;
  /** Where the service says that policies are. @throws Fault where it has no such list */
  readonly policyPaths: (serviceId: string) => Promise<ReadonlySet<string>>;
  readonly operations: (api: ApiPlace) => Promise<readonly Operation[]>;
  readonly productsOf: (api: ApiPlace) => Promise<readonly Product[]>;
  readonly revisionsOf: (api: ApiPlace) => Promise<readonly OtherRevision[]>;
  /** What an API of type `mcp` is made of; `null` where the service does not show it. */
  readonly mcpServer: (api: ApiPlace) => Promise<McpServer | null>;
  /** The names of the APIs in a product, as the last segment of their ARM ids. */
  readonly apisOfProduct: (productId: string) => Promise<readonly string[]>;
  readonly backend: (place: BackendPlace) => Promise<Backend | null>;
}

/** Reads over a connection, each time anew. */
export function serviceReader({ arm }: Connection): ServiceReader {
  return {
    services: () => listServices(arm),
    service: (id) => readService(arm, id),
    apis: (id) => listApis(arm, id),
    products: (id) => listProducts(arm, id),
    namedValues: (id) => listNamedValues(arm, id),
    groupTags: (id) => readGroupTags(arm, id),
    policy: (address) => readPolicy(arm, address),
    policyPaths: (id) => listPolicyPaths(arm, id),
    operations: (api) => listOperations(arm, api),
    productsOf: (api) => listProductsOf(arm, api),
    revisionsOf: (api) => listOtherRevisions(arm, api),
    mcpServer: (api) => readMcpServer(arm, api),
    apisOfProduct: (productId) => listApisOfProduct(arm, productId),
    backend: ({ serviceId, name }) => readBackend(arm, serviceId, name),
  };
}

/**
 * The same, with each document read at most once: looking for the API, reading its policies and finding who else includes a
 * fragment look at the same ones, and what was begun early is not read again.
 */
export function keptService(reader: ServiceReader, keep: Keep): ServiceReader {
  const byText = <T>(read: (id: string) => Promise<T>) => keep((id: string) => id, read);
  const byApi = <T>(read: (api: ApiPlace) => Promise<T>) => keep(({ id }: ApiPlace) => id, read);
  const services = byText(() => reader.services());
  return {
    services: () => services(""),
    service: byText(reader.service),
    apis: byText(reader.apis),
    products: byText(reader.products),
    namedValues: byText(reader.namedValues),
    groupTags: byText(reader.groupTags),
    policy: byText(reader.policy),
    policyPaths: byText(reader.policyPaths),
    operations: byApi(reader.operations),
    productsOf: byApi(reader.productsOf),
    revisionsOf: byApi(reader.revisionsOf),
    mcpServer: byApi(reader.mcpServer),
    apisOfProduct: byText(reader.apisOfProduct),
    backend: keep(({ serviceId, name }: BackendPlace) => `${serviceId} ${name}`, reader.backend),
  };
}
