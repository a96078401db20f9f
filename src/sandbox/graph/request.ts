import type { Context } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { badRequest, GraphRefusal, notEmulatedHere } from "./refusal.ts";

export type GraphContext = Context<RouteBindings>;

/** Advanced queries need the header and `$count=true` (verified: documentation of advanced queries). */
export function isAdvanced(context: GraphContext): boolean {
  return (
    context.req.header("consistencylevel")?.toLowerCase() === "eventual" &&
    context.req.query("$count") === "true"
  );
}

/** The key in a path like `applications(appId='…')`. */
export function keyOf(context: GraphContext): string {
  return /'([^']+)'/.exec(context.req.param("key") ?? "")?.[1] ?? "";
}

/** The request's body. @throws GraphRefusal 400 when it is not a JSON object. */
export async function bodyOf(context: GraphContext): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = JSON.parse(await context.req.text());
    if (typeof body === "object" && body !== null && !Array.isArray(body)) {
      return { ...body };
    }
  } catch {
    throw new GraphRefusal(
      400,
      "BadRequest",
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
  throw badRequest("Unexpected contents in request body.");
}

const filtered = /\/(applications|servicePrincipals|oauth2PermissionGrants)$/;

/** An option that is passed over would give an answer that looks right. */
export function refuseUnknownOptions(context: GraphContext): void {
  const { path } = context.req;
  for (const option of ["$search", "$expand", "$orderby", "$skip"]) {
    if (context.req.query(option) !== undefined) {
      throw notEmulatedHere(`${option} at ${path}`);
    }
  }
  if (context.req.query("$filter") !== undefined && !filtered.test(path)) {
    throw notEmulatedHere(`$filter at ${path}`);
  }
}
