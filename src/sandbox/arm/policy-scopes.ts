import type { ApimService, StoredPolicy } from "../world/world-apim.ts";
import { type ArmContext, apiOf, operationOf, productOf, workspaceOf } from "./place.ts";

/** Whatever holds one policy. */
export interface PolicyHolder {
  policy: StoredPolicy | null;
}

/** A place that can hold a policy, as a path below the service. */
export interface PolicyScope {
  readonly path: string;
  readonly type: string;
  /** Workspaces can be read and not written here. */
  readonly writable: boolean;
  readonly holder: (context: ArmContext, service: ApimService) => PolicyHolder;
  readonly id: (context: ArmContext, service: ApimService) => string;
}

/** Every scope, with what it is called and where its policy is kept. */
export const policyScopes: readonly PolicyScope[] = [
  { path: "", type: "", writable: true, holder: (_, service) => service, id: () => "" },
  {
    path: "/products/:product",
    type: "/products",
    writable: true,
    holder: (context, service) => productOf(context, service),
    id: (context, service) => `/products/${productOf(context, service).name}`,
  },
  {
    path: "/apis/:api",
    type: "/apis",
    writable: true,
    holder: (context, service) => apiOf(context, service.apis),
    id: (context, service) => `/apis/${apiOf(context, service.apis).name}`,
  },
  {
    path: "/apis/:api/operations/:operation",
    type: "/apis/operations",
    writable: true,
    holder: (context, service) => operationOf(context, apiOf(context, service.apis)),
    id: (context, service) => {
      const api = apiOf(context, service.apis);
      return `/apis/${api.name}/operations/${operationOf(context, api).name}`;
    },
  },
  {
    path: "/workspaces/:workspace",
    type: "/workspaces",
    writable: false,
    holder: (context, service) => workspaceOf(context, service),
    id: (context, service) => `/workspaces/${workspaceOf(context, service).name}`,
  },
  {
    path: "/workspaces/:workspace/apis/:api",
    type: "/workspaces/apis",
    writable: false,
    holder: (context, service) => apiOf(context, workspaceOf(context, service).apis),
    id: (context, service) => {
      const workspace = workspaceOf(context, service);
      return `/workspaces/${workspace.name}/apis/${apiOf(context, workspace.apis).name}`;
    },
  },
  {
    path: "/workspaces/:workspace/apis/:api/operations/:operation",
    type: "/workspaces/apis/operations",
    writable: false,
    holder: (context, service) => operationOf(context, apiOf(context, workspaceOf(context, service).apis)),
    id: (context, service) => {
      const workspace = workspaceOf(context, service);
      const api = apiOf(context, workspace.apis);
      return `/workspaces/${workspace.name}/apis/${api.name}/operations/${operationOf(context, api).name}`;
    },
  },
];
