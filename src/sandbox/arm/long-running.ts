import { randomUUID } from "node:crypto";
import { keep } from "../cloud.ts";
import type { ArmContext } from "./place.ts";

/** Starts a long-running operation: 202, an empty body, and the address to poll (verified: recorded traffic). */
export function startLongRunning(context: ArmContext, kind: "created" | "replaced"): Response {
  return accepted(context, randomUUID().replaceAll("-", "").slice(0, 24), kind === "created" ? "201" : "200");
}

/**
 * What a GET with `asyncId` is: another 202 while the operation runs, or the status that its end is told with. Null for a
 * GET that polls nothing.
 */
export function pollOf(context: ArmContext): Response | { readonly status: number } | null {
  const operation = context.req.query("asyncId");
  if (operation === undefined) {
    return null;
  }
  const code = context.req.query("asyncCode") ?? "200";
  const { cloud } = context.env;
  const polls = (cloud.polls.get(operation) ?? 0) + 1;
  keep(cloud.polls, operation, polls);
  return polls < cloud.world.behaviours.longRunningPolls
    ? accepted(context, operation, code)
    : { status: code === "201" ? 201 : 200 };
}

function accepted(context: ArmContext, operation: string, code: string): Response {
  const url = new URL(context.req.url);
  const version = url.searchParams.get("api-version") ?? "";
  const location = `${context.env.origins.arm}${url.pathname}?api-version=${version}&asyncId=${operation}&asyncCode=${code}`;
  return new Response(null, { status: 202, headers: { location, "retry-after": "0" } });
}
