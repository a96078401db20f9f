import type { MetDemand } from "../access/admit.ts";
import type { TokenFacts } from "../access/token.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { HomeTenant } from "../model/setup.ts";
import { isHome } from "../policy/authority/tenant.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { isGuid } from "../text/guid.ts";
import { isAppOnly, isNameOf } from "./token-facts.ts";
import type { TraceReason, TraceReasonCode } from "./trace-document.ts";

/** What the sentences need to know of the setup. Names in it may be strangers' text. */
export interface RefusalSetting {
  readonly apiApp: Pick<AppRegistration, "appId" | "identifierUris">;
  readonly home: HomeTenant;
}

/** How people get a token for the API, as the end of a sentence. */
export function askForToken({ appId, identifierUris }: RefusalSetting["apiApp"]): string {
  return `ask for the scope ${identifierUris[0] ?? appId}/.default`;
}

/** The two sentences about a demand that a token does not meet: what is wrong, and what helps. */
export function demandWords(
  { kind, claim }: Pick<MetDemand, "kind" | "claim">,
  check: TokenCheck,
  token: TokenFacts,
  setting: RefusalSetting,
): Pick<TraceReason, "sentence" | "fix"> {
  switch (kind) {
    case "audience":
      return {
        sentence: "The token is for another audience than the policy accepts.",
        fix: isNamed(token, setting)
          ? `${token.aud.join(", ")} is a name of this API that the policy does not list: add it to <audiences>.`
          : `The token is not for this API: ${askForToken(setting.apiApp)}.`,
      };
    case "backend":
      return {
        sentence: "The token is for another application than the policy accepts.",
        fix: `Where it is meant for this API, ${askForToken(setting.apiApp)}, or correct <backend-application-ids>.`,
      };
    case "client":
      return {
        sentence: "The token was given to a client that the policy does not list.",
        fix: clientFix(token),
      };
    case "tenant":
      return {
        sentence: "The token is of a tenant that the policy does not accept.",
        fix: tenantFix(check, token, setting),
      };
    case "issuer":
      return issuerWords(check, token, setting);
    case "claim":
      return claimWords(claim?.name ?? "", token);
    default:
      return kind satisfies never;
  }
}

/** The same for what is decided before any claim is looked at. */
export function plainWords(
  code: Extract<TraceReasonCode, "expired" | "signature" | "missing" | "client" | "audience" | "issuer">,
  { isExpired }: TokenFacts,
  { apiApp }: RefusalSetting,
): Pick<TraceReason, "sentence" | "fix"> {
  switch (code) {
    case "expired":
      return isExpired
        ? { sentence: "The token has expired.", fix: `Get a new one: ${askForToken(apiApp)}.` }
        : {
            sentence: "The gateway takes the token for expired, or for not valid yet.",
            fix: "By the clock of this computer it is not expired: set the clock right, and look at nbf and exp in the token.",
          };
    case "signature":
      return {
        sentence: "The signature of the token does not fit the keys that the gateway has.",
        fix: "Take the token as Entra gave it, whole and for this cloud; nothing that was cut, changed or signed by somebody else passes. Where Entra changed its keys within the hour, try again later.",
      };
    case "missing":
      return {
        sentence: "The gateway saw no token in the call.",
        fix: "A client has to send Authorization: Bearer <token>. Where it did, a policy before the validation takes it away, or the validation looks for it elsewhere (header-name, query-parameter-name, token-value).",
      };
    case "client":
    case "audience":
    case "issuer":
      return {
        sentence: `The gateway refuses the token for its ${code}.`,
        fix: "By the policies that were read it fits, so what is in force differs from them: compare the two values, and named values that are secret.",
      };
    default:
      return code satisfies never;
  }
}

function isNamed({ aud }: TokenFacts, { apiApp }: RefusalSetting): boolean {
  return aud.some((one) => isNameOf(one, apiApp));
}

/** Whatever is in a token that anybody made must not become a part of a command to type. */
function clientFix({ clientId }: TokenFacts): string {
  return clientId === null || !isGuid(clientId)
    ? "The token names no client by an id (appid or azp), so it is none of Entra's for an app: look at where it comes from."
    : `To admit the client: entra-mcp migrate --client-app ${clientId}, with the clients that are listed already. Otherwise sign in through a listed one.`;
}

function tenantFix({ authorities }: TokenCheck, token: TokenFacts, { home }: RefusalSetting): string {
  if (token.isPersonal)
    return "It is a token of a personal Microsoft account. Sign in with one of an organization.";
  if (authorities.some(({ tenant }) => isHome(tenant, home)))
    return "The policy accepts the home tenant alone. To admit other organizations: entra-mcp migrate; certain ones only: entra-mcp migrate --allow-tenant <id or domain>.";
  return "Sign in at the tenant that the policy names, or correct its tenant-id.";
}

function issuerWords(
  check: TokenCheck,
  token: TokenFacts,
  setting: RefusalSetting,
): Pick<TraceReason, "sentence" | "fix"> {
  const versions = new Set(check.authorities.flatMap(({ version }) => version ?? []));
  if (versions.size > 0 && !versions.has(token.version)) {
    const other = token.version === 1 ? 2 : 1;
    return {
      sentence: `The token is of version ${token.version}, and the policy accepts issuers of version ${other}.`,
      fix: `Either add the issuer that the token has to <issuers>, or let the API's app registration issue tokens of version ${other} (requestedAccessTokenVersion), which changes their audience, too.`,
    };
  }
  return {
    sentence: "The token has an issuer that the policy does not accept.",
    fix: tenantFix(check, token, setting),
  };
}

function claimWords(name: string, token: TokenFacts): Pick<TraceReason, "sentence" | "fix"> {
  const sentence = `The token does not have the claim ${name} that the policy requires.`;
  switch (name) {
    case "tid":
      return {
        sentence: "The token is of a tenant that is not on the list of tenants.",
        fix: `To admit its tenant: entra-mcp tenants add ${isGuid(token.tid) ? token.tid : "<id or domain>"}.`,
      };
    case "scp":
      return {
        sentence,
        fix: isAppOnly(token)
          ? "It is a token of an app itself, without a person, and such tokens have roles and no scp. Let a person sign in, or require roles of apps."
          : "The client has to ask for that scope of the API, and the person or an administrator has to consent to it.",
      };
    case "roles":
      return { sentence, fix: "Assign the role to the person or the app, on the API's service principal." };
    case "azp":
    case "appid":
      return {
        sentence,
        fix: `Tokens of version 1 name their client in appid, those of version 2 in azp. ${clientFix(token)}`,
      };
    default:
      return {
        sentence,
        fix: "Let Entra put it into the token (optional claims, roles, scopes), or correct <required-claims>.",
      };
  }
}
