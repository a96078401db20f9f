import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { Outlook } from "./outlook.ts";
import { knownValues, type OwnCheck, ownChecks } from "./own-checks.ts";
import { placeIn } from "./place-in.ts";

/**
 * Whether the audiences of each validation fit the tokens that Entra issues for the API: version 2 always carries the
 * bare application id, version 1 what the client asked for (verified: Entra's claims reference).
 */
export function audiences(outlook: Outlook): Finding[] {
  const { apiApp } = outlook.snapshot;
  return ownChecks(outlook).flatMap((check) => {
    const problem = problemOf(check, apiApp);
    if (problem === null) return [];
    const { source, before } = check;
    return [{ code: "audience-mismatch", ...problem, place: placeIn(source, before.element, before) }];
  });
}

type Problem = Pick<Finding, "level" | "message" | "hint">;

function problemOf({ before }: OwnCheck, apiApp: AppRegistration): Problem | null {
  const claims = before.requiredClaims.filter(({ name }) => name === "aud").flatMap(({ values }) => values);
  const named = [...before.audiences, ...claims];
  if (named.length === 0) return before.backendAppIds.length > 0 ? null : anyAudience(apiApp);
  const values = knownValues(named)?.map((value) => value.toLowerCase());
  if (values === undefined) return null;
  const bare = values.includes(apiApp.appId.toLowerCase());
  if (apiApp.accessTokenVersion === 2 && !bare) return refusesAll(apiApp, values);
  const uris = new Set([`api://${apiApp.appId}`, ...apiApp.identifierUris].map((uri) => uri.toLowerCase()));
  if (
    apiApp.accessTokenVersion === 1 &&
    bare &&
    !values.some((value) => uris.has(value.replace(/\/$/, "")))
  ) {
    return refusesUris(apiApp);
  }
  return null;
}

function anyAudience(apiApp: AppRegistration): Problem {
  return {
    level: "warning",
    message:
      "The token validation names no audience, so a token that was issued for any other API passes as well, now from more organizations.",
    hint: `Add <audiences><audience>${apiApp.appId}</audience><audience>api://${apiApp.appId}</audience></audiences> by hand.`,
  };
}

function refusesAll(apiApp: AppRegistration, values: readonly string[]): Problem {
  return {
    level: "blocker",
    message: `${apiApp.displayName} gets tokens of version 2, whose audience is always ${apiApp.appId}, and the token validation accepts only ${values.join(", ")}: every call is refused.`,
    hint: `Add <audience>${apiApp.appId}</audience> to the policy before.`,
  };
}

function refusesUris(apiApp: AppRegistration): Problem {
  const uri = apiApp.identifierUris[0] ?? `api://${apiApp.appId}`;
  return {
    level: "warning",
    message: `${apiApp.displayName} gets tokens of version 1, whose audience is ${uri} when the client asks by that name, and the token validation accepts only the bare application id.`,
    hint: `Add <audience>${uri}</audience> to the policy, or set requestedAccessTokenVersion to 2.`,
  };
}
