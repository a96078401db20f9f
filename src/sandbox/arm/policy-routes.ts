import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import type { PolicyWorld } from "../policy/check.ts";
import type { PolicyFormat } from "../policy/cursor.ts";
import { exportPolicy, matches, staleEtag, writePolicy } from "../policy-store.ts";
import { jsonAnswer, notEmulated } from "../problem.ts";
import type { ApimService, StoredPolicy } from "../world/world-apim.ts";
import { checkListsPolicies } from "./api-version.ts";
import { bodyProperties } from "./body.ts";
import { pageWithoutCount } from "./paging.ts";
import { type ArmContext, type ServicePlace, servicePlace } from "./place.ts";
import { type PolicyHolder, type PolicyScope, policyScopes } from "./policy-scopes.ts";
import { notFound, refuse } from "./refusal.ts";
import { apimType } from "./views.ts";

/** Policies at every scope: GET, HEAD (hono answers it from GET), PUT and DELETE; and the list of where there are any. */
export function policyRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/allPolicies`, listAllPolicies);
  for (const scope of policyScopes) {
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

/** Names where policies are, without their text; no `count` (verified: example of the specification of 2023-05-01-preview). */
async function listAllPolicies(context: ArmContext): Promise<Response> {
  checkListsPolicies(context.req.query("api-version") ?? "");
  const { service, id } = await servicePlace(context, "read");
  const { cloud, origins } = context.env;
  const listed = placesOfPolicies(service).map((place, index) => ({
    place,
    name: `allpolicies${index + 1}`,
  }));
  const page = pageWithoutCount(
    new URL(context.req.url),
    origins.arm,
    cloud.world.behaviours.pageSize,
    listed,
    ({ place, name }) => ({
      id: `${id}/allpolicies/${name}`,
      type: `${apimType}/allpolicies`,
      name,
      properties: { referencePolicyId: `${id}${place}/policies/policy`, complianceState: "Compliant" },
    }),
  );
  return jsonAnswer(200, { ...page, nextLink: page.nextLink ?? "" });
}

/** Scopes that hold a policy: the service, its products, its APIs of each revision, and their operations. */
function placesOfPolicies(service: ApimService): string[] {
  const held = (place: string, { policy }: PolicyHolder) => (policy === null ? [] : [place]);
  return [
    ...held("", service),
    ...service.products.flatMap((product) => held(`/products/${product.name}`, product)),
    ...service.apis.flatMap((api) => [
      ...held(`/apis/${api.name}`, api),
      ...api.operations.flatMap((operation) =>
        held(`/apis/${api.name}/operations/${operation.name}`, operation),
      ),
    ]),
  ];
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

/** The export format; `xml` when none is asked for (verified: recorded traffic). */
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

/** The body of a policy PUT. Without `format` the service assumes `xml` (verified: recorded traffic). */
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
  // A DELETE without If-Match is refused with 412 (documented).
  if (ifMatch === null || !matches(holder.policy, ifMatch)) {
    return staleEtag();
  }
  holder.policy = null;
  context.env.cloud.changed();
  return new Response(null, { status: 200 });
}
