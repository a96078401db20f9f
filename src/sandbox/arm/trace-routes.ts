import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { keep, type RouteBindings } from "../cloud.ts";
import { jsonAnswer } from "../problem.ts";
import { bodyObject } from "./body.ts";
import { isNamed } from "./path.ts";
import { type ArmContext, servicePlace } from "./place.ts";
import { notFound, refuse } from "./refusal.ts";

const longestLife = 3600_000;

/** The two calls of request tracing, which stand below the gateway that is called `managed`. */
export function traceRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.post(`${servicePath}/gateways/managed/listDebugCredentials`, (context) =>
    listDebugCredentials(context),
  );
  app.post(`${servicePath}/gateways/managed/listTrace`, (context) => listTrace(context));
}

/** A credential for one API and an hour at most (verified: documentation of request tracing; its text is unverified). */
async function listDebugCredentials(context: ArmContext): Promise<Response> {
  const { service, id } = await servicePlace(context, "action");
  const { apiId, purposes, credentialsExpireAfter = "PT1H" } = await bodyObject(context);
  const api = service.apis.find((candidate) => isNamed(`${id}/apis/${candidate.name}`, String(apiId)));
  if (api === undefined) {
    throw notFound("API");
  }
  const life = lifeOf(String(credentialsExpireAfter));
  if (!Array.isArray(purposes) || purposes.length !== 1 || purposes[0] !== "tracing" || life === null) {
    throw refuse(
      400,
      "ValidationError",
      "One or more fields contain incorrect values: 'purposes' must be ['tracing'], 'credentialsExpireAfter' at most PT1H.",
    );
  }
  const { cloud } = context.env;
  const expiresAt = cloud.now() + life;
  const secret = randomBytes(24).toString("base64url");
  const token = `aid=${api.name}&p=tracing&ex=${new Date(expiresAt).toISOString()}&sn=${secret}`;
  keep(cloud.debugCredentials, token, { service: service.name, api: api.name, expiresAt });
  return jsonAnswer(200, { token });
}

/** Milliseconds of `PT15M` or `PT1H`; null for what is no such duration, nothing, or longer than an hour. */
function lifeOf(duration: string): number | null {
  const found = /^PT(?:(\d{1,2})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?$/.exec(duration);
  const [hours = 0, minutes = 0, seconds = 0] = (found ?? []).slice(1).map((part) => Number(part ?? 0));
  const life = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return life > 0 && life <= longestLife ? life : null;
}

async function listTrace(context: ArmContext): Promise<Response> {
  const { service } = await servicePlace(context, "action");
  const { traceId } = await bodyObject(context);
  const trace = context.env.cloud.traces.get(`${service.name}/${String(traceId)}`);
  if (trace === undefined) {
    throw notFound("Trace");
  }
  const { "on-error": onError, ...entries } = trace.traceEntries;
  const traceEntries = onError.length === 0 ? entries : { ...entries, "on-error": onError };
  return jsonAnswer(200, { traceId: trace.traceId, traceEntries });
}
