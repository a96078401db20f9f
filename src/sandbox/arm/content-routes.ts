import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { descendants } from "../policy/check.ts";
import { attributeOf, type PolicyElement } from "../policy/node.ts";
import { readPolicy } from "../policy/read.ts";
import { exportPolicy, matches, staleEtag, writePolicy } from "../policy-store.ts";
import { jsonAnswer } from "../problem.ts";
import type { ApimService, Backend, Fragment, StoredPolicy } from "../world/world-apim.ts";
import { page } from "./api-routes.ts";
import { filterItems } from "./filter.ts";
import { pollOf, startLongRunning } from "./long-running.ts";
import { namedValueRoutes } from "./named-value-routes.ts";
import { isNamed } from "./path.ts";
import { type ArmContext, parameter, servicePlace } from "./place.ts";
import { policyContent, policyWorld } from "./policy-routes.ts";
import { notFound, refuse } from "./refusal.ts";
import { backendView, fragmentView } from "./views.ts";

const backendFields = {
  name: (backend: Backend) => backend.name,
  title: (backend: Backend) => backend.title,
  url: (backend: Backend) => backend.url,
};

const fragmentFields = {
  name: (fragment: Fragment) => fragment.name,
  description: (fragment: Fragment) => fragment.description,
  value: (fragment: Fragment) => fragment.policy.text,
};

/** Named values, policy fragments and backends. */
export function contentRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  namedValueRoutes(app, servicePath);
  fragmentRoutes(app, servicePath);
  app.get(`${servicePath}/backends`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const backends = filterItems(service.backends, context.req.query("$filter"), backendFields);
    return page(context, backends, (backend) => backendView(id, backend));
  });
  app.get(`${servicePath}/backends/:backend`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const found = service.backends.find((backend) => isNamed(backend.name, parameter(context, "backend")));
    if (found === undefined) {
      throw notFound("Backend");
    }
    return jsonAnswer(200, backendView(id, found), { etag: '"AAAAAAAAD6M="' });
  });
}

function fragmentRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  const path = `${servicePath}/policyFragments`;
  app.get(path, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const fragments = filterItems(service.policyFragments, context.req.query("$filter"), fragmentFields);
    return page(context, fragments, (fragment) =>
      fragmentView(id, fragment, exportPolicy(fragment.policy, "xml")),
    );
  });
  app.get(`${path}/:fragment`, getFragment);
  app.put(`${path}/:fragment`, putFragment);
  app.post(`${path}/:fragment/listReferences`, async (context) => {
    const { service, id } = await servicePlace(context, "action");
    const fragment = fragmentOf(context, service);
    if (fragment === null) {
      throw notFound("PolicyFragment");
    }
    return page(context, referencesTo(service, fragment.name), (place) => ({
      id: `${id}${place}/policies/policy`,
    }));
  });
}

function fragmentOf(context: ArmContext, service: ApimService): Fragment | null {
  return (
    service.policyFragments.find((fragment) => isNamed(fragment.name, parameter(context, "fragment"))) ?? null
  );
}

async function getFragment(context: ArmContext): Promise<Response> {
  const { service, id } = await servicePlace(context, "read");
  const poll = pollOf(context);
  if (poll instanceof Response) {
    return poll;
  }
  const fragment = fragmentOf(context, service);
  if (fragment === null) {
    throw notFound("PolicyFragment");
  }
  const format = context.req.query("format") === "rawxml" ? "rawxml" : "xml";
  return jsonAnswer(poll?.status ?? 200, fragmentView(id, fragment, exportPolicy(fragment.policy, format)), {
    etag: fragment.policy.etag,
  });
}

/**
 * A fragment write: long-running, and an invalid document keeps the old content (verified:
 * hashicorp/terraform-provider-azurerm#26959).
 */
async function putFragment(context: ArmContext): Promise<Response> {
  const { service } = await servicePlace(context, "write");
  const content = await policyContent(context);
  if (content.format !== "xml" && content.format !== "rawxml") {
    throw refuse(400, "ValidationError", `Invalid value '${content.format}' for 'format'.`);
  }
  const ifMatch = context.req.header("if-match") ?? null;
  const existing = fragmentOf(context, service);
  if (!matches(existing?.policy ?? null, ifMatch)) {
    return staleEtag();
  }
  const name = existing?.name ?? parameter(context, "fragment");
  const slot = {
    root: "fragment",
    stored: existing?.policy ?? null,
    store: (policy: StoredPolicy | null) => {
      if (policy !== null) {
        storeFragment(service, { name, description: content.description, policy });
      }
    },
  } as const;
  const written = writePolicy(
    context.env.cloud,
    slot,
    policyWorld(service),
    content.value,
    content.format,
    ifMatch,
  );
  if (written.kind === "refused" && written.answer.status !== 400) {
    return written.answer;
  }
  return startLongRunning(context, existing === null ? "created" : "replaced");
}

function storeFragment(service: ApimService, fragment: Fragment): void {
  const index = service.policyFragments.findIndex((candidate) => candidate.name === fragment.name);
  if (index < 0) {
    service.policyFragments.push(fragment);
  } else {
    const before = service.policyFragments[index];
    service.policyFragments[index] = {
      ...fragment,
      description: fragment.description ?? before?.description ?? null,
    };
  }
}

/** The scopes, as paths below the service, whose policy includes the fragment. */
function referencesTo(service: ApimService, fragment: string): string[] {
  const holders: { readonly place: string; readonly policy: StoredPolicy | null }[] = [
    { place: "", policy: service.policy },
    ...service.products.map((product) => ({ place: `/products/${product.name}`, policy: product.policy })),
    ...service.apis.flatMap((api) => [
      { place: `/apis/${api.name}`, policy: api.policy },
      ...api.operations.map((operation) => ({
        place: `/apis/${api.name}/operations/${operation.name}`,
        policy: operation.policy,
      })),
    ]),
  ];
  return holders
    .filter(({ policy }) => policy !== null && includesFragment(policy, fragment))
    .map(({ place }) => place);
}

function includesFragment(policy: StoredPolicy, fragment: string): boolean {
  const roots = readPolicy(policy.text, "rawxml").filter(
    (node): node is PolicyElement => node.kind === "element",
  );
  return roots
    .flatMap(descendants)
    .some(
      (element) => element.name === "include-fragment" && attributeOf(element, "fragment-id") === fragment,
    );
}
