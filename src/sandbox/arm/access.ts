import type { Context } from "hono";
import type { Cloud, RouteBindings } from "../cloud.ts";
import { verifyToken } from "../entra/tokens.ts";
import { jsonAnswer } from "../problem.ts";
import type { Subscription } from "../world/world-apim.ts";
import { ArmRefusal, refuseByArm } from "./refusal.ts";

const audiences = [
  "https://management.azure.com",
  "https://management.azure.com/",
  "https://management.core.windows.net",
  "https://management.core.windows.net/",
  "797f4846-ba00-4fd7-ba43-dac1f8f63013",
];

/** Who calls, as far as ARM decides by it. */
export interface Caller {
  readonly objectId: string;
  readonly appId: string;
  readonly tenantId: string;
}

/**
 * The caller by its token, verified for real.
 *
 * @throws ArmRefusal 401 with ARM's codes for a missing, foreign, expired or misdirected token.
 */
export async function callerOf(context: Context<RouteBindings>): Promise<Caller> {
  const { cloud, origins } = context.env;
  const token = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  if (token === undefined) {
    throw unauthenticated(
      cloud,
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing.",
    );
  }
  const verdict = await verifyToken(cloud, token);
  if (!verdict.valid) {
    throw verdict.reason === "expired"
      ? unauthenticated(
          cloud,
          "ExpiredAuthenticationToken",
          "The access token expiry UTC time is earlier than current UTC time.",
        )
      : unauthenticated(cloud, "InvalidAuthenticationToken", "The access token is invalid.");
  }
  const { aud, oid, appid, tid } = verdict.claims;
  if (typeof aud !== "string" || ![...audiences, origins.arm, `${origins.arm}/`].includes(aud)) {
    throw unauthenticated(
      cloud,
      "InvalidAuthenticationTokenAudience",
      `The access token has been obtained for wrong audience or resource '${String(aud)}'. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
    );
  }
  return { objectId: String(oid), appId: String(appid), tenantId: String(tid) };
}

function unauthenticated(cloud: Cloud, code: string, message: string): ArmRefusal {
  const authority = `https://login.windows.net/${cloud.world.signIn.tenantId}`;
  return new ArmRefusal(
    jsonAnswer(
      401,
      { error: { code, message } },
      {
        "www-authenticate": `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
      },
    ),
  );
}

export type ArmVerb = "read" | "write" | "delete" | "action";

/** Whether a role assignment lets the caller do this. */
export function isAllowed(subscription: Subscription, caller: Caller, scope: string, verb: ArmVerb): boolean {
  const place = `${scope.toLowerCase()}/`;
  return subscription.roleAssignments.some(
    (assignment) =>
      assignment.principalId === caller.objectId &&
      place.startsWith(`${assignment.scope.toLowerCase()}/`) &&
      (verb === "read" || assignment.role !== "Reader"),
  );
}

/** @throws ArmRefusal 403 AuthorizationFailed, or 401 when the token is of another tenant than the subscription. */
export function authorize(
  subscription: Subscription,
  caller: Caller,
  scope: string,
  action: string,
  verb: ArmVerb,
): void {
  if (caller.tenantId !== subscription.tenantId) {
    throw refuseByArm(
      401,
      "InvalidAuthenticationTokenTenant",
      `The access token is from the wrong issuer 'https://sts.windows.net/${caller.tenantId}/'. It must match the tenant 'https://sts.windows.net/${subscription.tenantId}/' associated with this subscription.`,
    );
  }
  if (!isAllowed(subscription, caller, scope, verb)) {
    throw refuseByArm(
      403,
      "AuthorizationFailed",
      `The client '${caller.appId}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }
}
