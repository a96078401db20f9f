import type { Api, ApimService, Operation, Product } from "../world/world-apim.ts";

/** Where a call arrives. */
export interface Destination {
  readonly api: Api;
  readonly operation: Operation;
  readonly parameters: ReadonlyMap<string, string>;
  /** The path below the API's own. */
  readonly rest: string;
}

/**
 * The API with the longest matching path, and in it the operation whose method and template fit; a fixed segment goes
 * before a placeholder, and a placeholder before a wildcard. A revision that is online answers at the API's path with
 * `;rev=<n>` (verified: documentation of revisions). Null is the gateway's 404.
 */
export function findOperation(service: ApimService, method: string, path: string): Destination | null {
  const called = revisionIn(path);
  const apis = service.apis
    .filter((api) => isCalled(api, called))
    .toSorted((one, other) => other.path.length - one.path.length);
  const api = apis[0];
  if (api === undefined) {
    return null;
  }
  const rest = called.path.slice(prefix(api.path).length) || "/";
  const operations = api.type === "mcp" ? [...api.operations, ...mcpEndpoints(api, method)] : api.operations;
  const candidates = operations
    .filter((operation) => operation.method === "*" || operation.method.toUpperCase() === method)
    .flatMap((operation) => {
      const match = matchTemplate(operation.urlTemplate, rest);
      return match === null ? [] : [{ operation, ...match }];
    })
    .toSorted((one, other) => one.looseness - other.looseness);
  const best = candidates[0];
  return best === undefined ? null : { api, operation: best.operation, parameters: best.parameters, rest };
}

interface CalledPath {
  /** Without the revision. */
  readonly path: string;
  readonly revision: { readonly apiPath: string; readonly number: string } | null;
}

/** `/flights;rev=2/mcp`, or `/;rev=2/mcp` for an API at the gateway's root. */
function revisionIn(path: string): CalledPath {
  const [, before = "", number = "", after = ""] = /^(.*?);rev=([^/]+)(.*)$/i.exec(path) ?? [];
  if (number === "") {
    return { path, revision: null };
  }
  const apiPath = before.replace(/^\/|\/$/g, "");
  return { path: `${prefix(apiPath)}${after}`, revision: { apiPath, number } };
}

function isCalled(api: Api, { path, revision }: CalledPath): boolean {
  if (revision === null) {
    return api.isCurrent && isBelow(path, api.path);
  }
  const isOfPath = api.path.toLowerCase() === revision.apiPath.toLowerCase();
  return isOfPath && api.apiRevision === revision.number && (api.isCurrent || api.isOnline);
}

function prefix(apiPath: string): string {
  return apiPath === "" ? "" : `/${apiPath}`;
}

function isBelow(path: string, apiPath: string): boolean {
  const start = prefix(apiPath).toLowerCase();
  const lower = path.toLowerCase();
  return start === "" || lower === start || lower.startsWith(`${start}/`);
}

/**
 * An MCP server has no operations of its own: its endpoints are in `mcpProperties`, in several shapes (verified: API
 * definitions and Microsoft's samples).
 */
function mcpEndpoints(api: Api, method: string): Operation[] {
  const templates = [...JSON.stringify(api.mcpProperties ?? {}).matchAll(/"uriTemplate":"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  return (templates.length === 0 ? ["/mcp"] : templates).map((urlTemplate) => ({
    name: "mcp",
    displayName: "MCP endpoint",
    description: null,
    method,
    urlTemplate,
    policy: null,
  }));
}

interface TemplateMatch {
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 for an exact path; more for each placeholder, most for a wildcard. */
  readonly looseness: number;
}

function matchTemplate(template: string, path: string): TemplateMatch | null {
  const wanted = segments(template.split("?")[0] ?? "");
  const given = segments(path);
  const parameters = new Map<string, string>();
  let looseness = 0;
  for (const [index, segment] of wanted.entries()) {
    const wildcard = /^\{\*(\w+)\}$/.exec(segment)?.[1];
    if (segment === "*" || wildcard !== undefined) {
      parameters.set(wildcard ?? "*", given.slice(index).join("/"));
      return { parameters, looseness: looseness + 100 };
    }
    const value = given[index];
    const name = /^\{([^}]+)\}$/.exec(segment)?.[1];
    if (value === undefined || (name === undefined && value.toLowerCase() !== segment.toLowerCase())) {
      return null;
    }
    if (name !== undefined) {
      parameters.set(name, decoded(value));
      looseness += 1;
    }
  }
  return wanted.length === given.length ? { parameters, looseness } : null;
}

/** The text of a path segment; one with a broken escape stays as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function segments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

export type ProductVerdict =
  | { readonly admitted: true; readonly product: Product | null }
  | { readonly admitted: false; readonly message: string };

/** The product a call is made in: that of its subscription key, or an open one that holds the API. */
export function productOfCall(service: ApimService, api: Api, key: string | null): ProductVerdict {
  const [name = ""] = api.name.split(";rev=");
  const holding = service.products.filter((product) => product.apis.includes(name));
  const byKey = key === null ? undefined : holding.find((product) => product.subscriptionKeys.includes(key));
  if (byKey !== undefined) {
    return { admitted: true, product: byKey };
  }
  const open =
    holding.find((product) => !product.subscriptionRequired && product.state === "published") ?? null;
  if (!api.subscriptionRequired || open !== null) {
    return { admitted: true, product: open };
  }
  const message =
    key === null
      ? "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API."
      : "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";
  return { admitted: false, message };
}
