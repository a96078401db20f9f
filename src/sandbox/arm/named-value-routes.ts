import type { Hono } from "hono";
import { nextEtag, type RouteBindings } from "../cloud.ts";
import { matches, staleEtag } from "../policy-store.ts";
import { jsonAnswer } from "../problem.ts";
import type { ApimService, NamedValue } from "../world/world-apim.ts";
import { page } from "./api-routes.ts";
import { bodyProperties } from "./body.ts";
import { filterItems } from "./filter.ts";
import { pollOf, startLongRunning } from "./long-running.ts";
import { isNamed } from "./path.ts";
import { type ArmContext, parameter, servicePlace } from "./place.ts";
import { notFound, refuse } from "./refusal.ts";
import { namedValueView } from "./views.ts";

const filterFields = {
  displayName: (value: NamedValue) => value.displayName,
  tags: (value: NamedValue) => value.tags.join(","),
};

/** Named values: reading, the secret ones by `listValue` only, and writing as a long-running operation. */
export function namedValueRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  const path = `${servicePath}/namedValues`;
  app.get(path, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const values = filterItems(service.namedValues, context.req.query("$filter"), filterFields);
    return page(context, values, (value) => namedValueView(id, value));
  });
  app.get(`${path}/:namedValue`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const poll = pollOf(context);
    if (poll instanceof Response) {
      return poll;
    }
    const value = existingValue(context, service);
    return jsonAnswer(poll?.status ?? 200, namedValueView(id, value), { etag: value.etag });
  });
  app.post(`${path}/:namedValue/listValue`, async (context) => {
    const { service } = await servicePlace(context, "action");
    const value = existingValue(context, service);
    return jsonAnswer(200, { value: value.value }, { etag: value.etag });
  });
  app.put(`${path}/:namedValue`, (context) => putNamedValue(context));
  app.patch(`${path}/:namedValue`, (context) => patchNamedValue(context));
}

function findValue(context: ArmContext, service: ApimService): NamedValue | null {
  return service.namedValues.find((value) => isNamed(value.name, parameter(context, "namedValue"))) ?? null;
}

function existingValue(context: ArmContext, service: ApimService): NamedValue {
  const found = findValue(context, service);
  if (found === null) {
    throw notFound("Property");
  }
  return found;
}

async function putNamedValue(context: ArmContext): Promise<Response> {
  const { service } = await servicePlace(context, "write");
  const properties = await bodyProperties(context);
  const existing = findValue(context, service);
  if (!matches(existing, context.req.header("if-match") ?? null)) {
    return staleEtag();
  }
  const { displayName, value, secret } = properties;
  if (typeof displayName !== "string" || typeof value !== "string") {
    throw refuse(
      400,
      "ValidationError",
      "One or more fields contain incorrect values: 'displayName' and 'value' are required.",
    );
  }
  const written: NamedValue = {
    name: existing?.name ?? parameter(context, "namedValue"),
    displayName,
    value,
    secret: secret === true,
    tags: tagsOf(properties["tags"]),
    etag: nextEtag(context.env.cloud),
  };
  if (existing === null) {
    service.namedValues.push(written);
  } else {
    Object.assign(existing, written);
  }
  context.env.cloud.changed();
  return startLongRunning(context, existing === null ? "created" : "replaced");
}

/** A PATCH needs If-Match (verified: the ARM client). */
async function patchNamedValue(context: ArmContext): Promise<Response> {
  const { service } = await servicePlace(context, "write");
  const properties = await bodyProperties(context);
  const existing = existingValue(context, service);
  const ifMatch = context.req.header("if-match") ?? null;
  if (ifMatch === null || !matches(existing, ifMatch)) {
    return staleEtag();
  }
  const { displayName, value, secret, tags } = properties;
  Object.assign(existing, {
    ...(typeof displayName === "string" ? { displayName } : {}),
    ...(typeof value === "string" ? { value } : {}),
    ...(typeof secret === "boolean" ? { secret } : {}),
    ...(tags === undefined ? {} : { tags: tagsOf(tags) }),
    etag: nextEtag(context.env.cloud),
  });
  context.env.cloud.changed();
  return startLongRunning(context, "replaced");
}

function tagsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === "string") : [];
}
