import { advertisedScopes } from "../../metadata/advertised.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { knownValues, type OwnCheck, ownChecks } from "./shared/own-checks.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const audienceMismatch: FindingRule<"audience-mismatch"> = {
  code: "audience-mismatch",
  levels: ["blocker", "warning"],
  when: "The audiences of a token validation do not fit the API's `requestedAccessTokenVersion`. A blocker when version 2 is issued and the bare application id is not accepted: then no token passes. A warning when version 1 is issued and only the bare id is accepted, or when no audience is named at all.",
  why: "Tokens are refused with 401, or tokens for other APIs pass.",
  cure: "List both the application id and the application ID URI in `<audiences>`.",
  looks: [{ at: "setup", half: "apim", look: audiences }],
};

/**
 * Whether the audiences of each validation fit the tokens that Entra issues for the API: version 2 always carries the
 * bare application id, version 1 what the client asked for (verified: Entra's claims reference).
 */
function audiences(input: RuleInput): Finding[] {
  const { apiApp, operations } = input.snapshot;
  const { resource } = advertisedScopes(input.policies, operations, input.values.namedValues);
  const isAskedById = resource?.toLowerCase() === apiApp.appId.toLowerCase();
  const checks = ownChecks(input);
  return checks.flatMap((check) => {
    const problem = problemOf(check, { apiApp, isAskedById, isNamedBeside: isNamedBeside(check, checks) });
    if (problem === null) return [];
    const { source, before } = check;
    return [{ code: "audience-mismatch", ...problem, place: placeIn(source, before.element, before) }];
  });
}

type Problem = Pick<Finding, "level" | "message" | "hint">;

/** Whether another validation that every call of the API meets names an audience. */
function isNamedBeside(check: OwnCheck, checks: readonly OwnCheck[]): boolean {
  return checks.some(
    ({ source, before }) =>
      before !== check.before &&
      ["service", "product", "api"].includes(source.scope) &&
      before.conditions.length === 0 &&
      before.audiences.length > 0,
  );
}

interface Asked {
  readonly apiApp: AppRegistration;
  readonly isNamedBeside: boolean;
  /** Whether the metadata has clients ask by the bare application id. */
  readonly isAskedById: boolean;
}

function problemOf(
  { before }: OwnCheck,
  { apiApp, isAskedById, isNamedBeside: isBeside }: Asked,
): Problem | null {
  const claims = before.requiredClaims.filter(({ name }) => name === "aud").flatMap(({ values }) => values);
  const named = [...before.audiences, ...claims];
  if (named.length === 0) return before.backendAppIds.length > 0 || isBeside ? null : anyAudience(apiApp);
  const values = knownValues(named)?.map((value) => value.toLowerCase());
  if (values === undefined) return null;
  const bare = values.includes(apiApp.appId.toLowerCase());
  const isAlwaysBare = apiApp.accessTokenVersion === 2 || apiApp.hasGuidAudience;
  if (isAlwaysBare) return bare ? null : refusesAll(apiApp, values);
  if (isAskedById) return bare ? null : refusesAll(apiApp, values);
  const uris = new Set([`api://${apiApp.appId}`, ...apiApp.identifierUris].map((uri) => uri.toLowerCase()));
  const takesUri = values.some((value) => uris.has(value.replace(/\/$/, "")));
  return bare && !takesUri ? refusesUris(apiApp) : null;
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
    message: `The audience of the tokens for ${apiApp.displayName} is ${apiApp.appId}${whyBare(apiApp)}, and the token validation accepts only ${values.join(", ")}: every call is refused.`,
    hint: `Add <audience>${apiApp.appId}</audience> to the policy first.`,
  };
}

function whyBare({ accessTokenVersion, hasGuidAudience }: AppRegistration): string {
  if (accessTokenVersion === 2) return ", as it always is in version 2";
  return hasGuidAudience
    ? ", because the optional claim aud has use_guid"
    : ", because the metadata has clients ask by the bare application id";
}

function refusesUris(apiApp: AppRegistration): Problem {
  const uri = apiApp.identifierUris[0] ?? `api://${apiApp.appId}`;
  return {
    level: "warning",
    message: `${apiApp.displayName} gets tokens of version 1, whose audience is ${uri} when the client asks by that name, and the token validation accepts only the bare application id.`,
    hint: `Add <audience>${uri}</audience> to the policy, or set requestedAccessTokenVersion to 2.`,
  };
}
