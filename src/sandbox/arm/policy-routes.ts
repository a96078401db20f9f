import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import type { PolicyWorld } from "../policy/check.ts";
import type { PolicyFormat } from "../policy/read.ts";
import { exportPolicy, matches, staleEtag, writePolicy } from "../policy-store.ts";
import { jsonAnswer, notEmulated } from "../problem.ts";
import type { ApimService, StoredPolicy } from "../world-apim.ts";
import {
  type ArmContext,
  apiOf,
  operationOf,
  productOf,
  type ServicePlace,
  servicePlace,
  workspaceOf,
} from "./place.ts";
import { notFound, refuse } from "./refusal.ts";
import { apimType } from "./views.ts";

/** Whatever holds one policy. */
interface PolicyHolder {
  policy: StoredPolicy | null;
}

interface PolicyScope {
  readonly path: string;
  readonly type: string;
  /** Workspaces can be read and not written here. */
  readonly writable: boolean;
  readonly holder: (context: ArmContext, service: ApimService) => PolicyHolder;
  readonly id: (context: ArmContext, service: ApimService) => string;
}

const scopes: readonly PolicyScope[] = [
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
];

/** Policies at every scope: GET, HEAD (hono answers it from GET), PUT and DELETE. */
export function policyRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  for (const scope of scopes) {
    const path = `${servicePath}${scope.path}/policies`;
    app.get(path, async (context) => {
      const place = await servicePlace(context, "read");
      const { policy } = scope.holder(context, place.service);
      const value = policy === null ? [] : [view(context, scope, place, policy, "xml")];
      return jsonAnswer(200, { value, count: value.length });
    });
    app.get(`${path}/policy`, async (context) => getPolicy(context, scope));
    app.put(`${path}/policy`, async (context) => putPolicy(context, scope));
    app.delete(`${path}/policy`, async (context) => deletePolicy(context, scope));
  }
}

async function getPolicy(context: ArmContext, scope: PolicyScope): Promise<Response> {
  const place = await servicePlace(context, "read");
  const { policy } = scope.holder(context, place.service);
  if (policy === null) {
    throw notFound("PoliciesConfiguration");
  }
  const format = formatOf(context.req.query("format"));
  return jsonAnswer(200, view(context, scope, place, policy, format), { etag: policy.etag });
}

/** The export format; `xml` when none is asked for (apim.md 3.5, verified). */
function formatOf(asked: string | undefined): PolicyFormat {
  if (asked === undefined || asked === "xml" || asked === "rawxml") {
    return asked ?? "xml";
  }
  throw refuse(400, "ValidationError", `Invalid value '${asked}' for query parameter 'format'.`);
}

function view(
  context: ArmContext,
  scope: PolicyScope,
  place: ServicePlace,
  policy: StoredPolicy,
  format: PolicyFormat,
) {
  return {
    id: `${place.id}${scope.id(context, place.service)}/policies/policy`,
    type: `${apimType}${scope.type}/policies`,
    name: "policy",
    properties: { format, value: exportPolicy(policy, format) },
  };
}

async function putPolicy(context: ArmContext, scope: PolicyScope): Promise<Response> {
  const place = await servicePlace(context, "write");
  const holder = scope.holder(context, place.service);
  if (!scope.writable) {
    return notEmulated("API Management: writing policies of workspaces");
  }
  const content = await policyContent(context);
  if (content.format !== "xml" && content.format !== "rawxml") {
    return notEmulated(`API Management: policies in format '${content.format}'`, ["xml", "rawxml"]);
  }
  const ifMatch = context.req.header("if-match") ?? null;
  const slot = {
    root: "policies",
    stored: holder.policy,
    store: (policy: StoredPolicy | null) => {
      holder.policy = policy;
    },
  } as const;
  const written = writePolicy(
    context.env.cloud,
    slot,
    policyWorld(place.service),
    content.value,
    content.format,
    ifMatch,
  );
  if (written.kind === "refused") {
    return written.answer;
  }
  const status = written.kind === "created" ? 201 : 200;
  return jsonAnswer(status, view(context, scope, place, written.policy, content.format), {
    etag: written.policy.etag,
  });
}

/** The body of a policy PUT. Without `format` the service assumes `xml` (apim.md 3.2, verified). */
export async function policyContent(
  context: ArmContext,
): Promise<{ value: string; format: string; description: string | null }> {
  const properties = await bodyProperties(context);
  const value = properties["value"];
  const format = properties["format"] ?? "xml";
  const description = properties["description"];
  if (typeof value !== "string" || typeof format !== "string") {
    throw refuse(400, "ValidationError", "One or more fields contain incorrect values: 'value' is required.");
  }
  return { value, format, description: typeof description === "string" ? description : null };
}

/** The `properties` of a request's body. @throws ArmRefusal 400 when it is no JSON object. */
export async function bodyProperties(context: ArmContext): Promise<Readonly<Record<string, unknown>>> {
  const text = await context.req.text();
  try {
    const body: unknown = JSON.parse(text);
    const properties =
      typeof body === "object" && body !== null && "properties" in body ? body.properties : null;
    if (typeof properties === "object" && properties !== null) {
      return { ...properties };
    }
  } catch {
    throw refuse(
      400,
      "InvalidRequestContent",
      "The request content was invalid and could not be deserialized.",
    );
  }
  throw refuse(
    400,
    "ValidationError",
    "One or more fields contain incorrect values: 'properties' is required.",
  );
}

/** What policies of a service may refer to. */
export function policyWorld(service: ApimService): PolicyWorld {
  return {
    namedValues: service.namedValues.map((value) => value.displayName),
    backends: service.backends.map((backend) => backend.name),
    fragments: service.policyFragments.map((fragment) => fragment.name),
  };
}

async function deletePolicy(context: ArmContext, scope: PolicyScope): Promise<Response> {
  const place = await servicePlace(context, "delete");
  const holder = scope.holder(context, place.service);
  if (!scope.writable) {
    return notEmulated("API Management: deleting policies of workspaces");
  }
  const ifMatch = context.req.header("if-match") ?? null;
  if (holder.policy === null) {
    return new Response(null, { status: 204 });
  }
  // A DELETE without If-Match is refused with 412 (apim.md 3.3, documented).
  if (ifMatch === null || !matches(holder.policy, ifMatch)) {
    return staleEtag();
  }
  holder.policy = null;
  context.env.cloud.changed();
  return new Response(null, { status: 200 });
}
