import { createHash, randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { asText } from "../text.ts";
import { badRequest } from "./refusal.ts";

type Fields = Readonly<Record<string, unknown>>;

const contentType =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** An answer in Graph's dress (verified: recorded traffic). */
export function graphAnswer(context: Context<RouteBindings>, body: Fields, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": contentType, "odata-version": "4.0", ...graphHeaders(context) },
  });
}

/** The headers that Graph sends with every answer (verified: recorded traffic). */
export function graphHeaders(context: Context<RouteBindings>): Record<string, string> {
  const id = randomUUID();
  return {
    "cache-control": "no-cache",
    "strict-transport-security": "max-age=31536000",
    "request-id": id,
    "client-request-id": context.req.header("client-request-id") ?? id,
    "x-ms-ags-diagnostic":
      '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"000"}}',
    "x-ms-resource-unit": "1",
  };
}

/** One object, cut to `$select`, its collections in an order of the service's own. */
export function objectAnswer(context: Context<RouteBindings>, entitySet: string, item: Fields): Response {
  const type = `${contextUrl(context, entitySet)}/$entity`;
  return graphAnswer(context, { "@odata.context": type, ...selected(context, shuffled(item)) });
}

/** A page of a list with an absolute `@odata.nextLink` when there is more. */
export function listAnswer(
  context: Context<RouteBindings>,
  entitySet: string,
  items: readonly Fields[],
): Response {
  const url = new URL(context.req.url);
  const { cloud, origins } = context.env;
  const top = topOf(url) ?? cloud.world.behaviours.pageSize;
  const start = Number(url.searchParams.get("$skiptoken") ?? 0);
  const end = start + top;
  const next = new URLSearchParams(url.searchParams);
  next.set("$skiptoken", String(end));
  return graphAnswer(context, {
    "@odata.context": contextUrl(context, entitySet),
    ...(url.searchParams.get("$count") === "true" ? { "@odata.count": items.length } : {}),
    ...(end < items.length
      ? { "@odata.nextLink": `${origins.graph}${url.pathname}?${next.toString()}` }
      : {}),
    value: items.slice(start, end).map((item) => selected(context, shuffled(item))),
  });
}

/** The answer to a POST: the object as it was written, with an address below `/v2` (verified: recorded traffic). */
export function createdAnswer(
  context: Context<RouteBindings>,
  entitySet: string,
  item: Fields,
  location: string,
): Response {
  const type = `${contextUrl(context, entitySet)}/$entity`;
  const answer = graphAnswer(context, { "@odata.context": type, ...item }, 201);
  answer.headers.set("location", `${context.env.origins.graph}/v2/${location}`);
  return answer;
}

function contextUrl(context: Context<RouteBindings>, entitySet: string): string {
  const version = context.req.path.split("/")[1] ?? "v1.0";
  return `${context.env.origins.graph}/${version}/$metadata#${entitySet}`;
}

function topOf(url: URL): number | null {
  const text = url.searchParams.get("$top");
  if (text === null) {
    return null;
  }
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > 999) {
    throw badRequest(`Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`);
  }
  return top;
}

function selected(context: Context<RouteBindings>, item: Fields): Fields {
  const select = context.req.query("$select");
  if (select === undefined) {
    return item;
  }
  const names = select.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(name in item));
  if (unknown !== undefined) {
    throw badRequest(`Could not find a property named '${unknown}' on type 'microsoft.graph.application'.`);
  }
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

/**
 * The same object with every collection in another order. The order is fixed for one object and never that of writing:
 * collections come back in arbitrary order, those of two entries turned round (verified: recorded traffic).
 */
function shuffled(item: Fields): Fields {
  const salt = asText(item["id"]);
  const shuffle = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const keyed = value.map((entry: unknown) => ({ entry: shuffle(entry), key: orderKey(salt, entry) }));
      const sorted = keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1));
      const isAsWritten = sorted.every((item, index) => item === keyed[index]);
      return (isAsWritten ? sorted.toReversed() : sorted).map(({ entry }) => entry);
    }
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shuffle(member)]));
    }
    return value;
  };
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shuffle(value)]));
}

function orderKey(salt: string, entry: unknown): string {
  return createHash("md5").update(salt).update(JSON.stringify(entry)).digest("base64");
}
