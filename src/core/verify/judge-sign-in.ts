import type { AppRegistration } from "../model/app-registration.ts";
import type { PublicAnswer } from "./answer.ts";
import { textsOf } from "./answer.ts";
import type { Check } from "./check.ts";
import { challengeParameter } from "./discovery.ts";
import type { Discovered } from "./judge-metadata.ts";

/** The scopes that a client asks for: those of the challenge, else of the metadata (SEP-835); empty where none is said. */
export function scopesToAskFor({ challenge, resource, authorization }: Discovered): string[] {
  const ofChallenge = challengeParameter(challenge, "scope");
  if (ofChallenge !== null) return ofChallenge.split(/\s+/);
  const document = resource?.document ?? authorization?.document ?? {};
  return textsOf(document, "scopes_supported");
}

/**
 * Whether clients of the SDKs know what to ask for: they take no scope from the metadata of an authorization server, and
 * Entra refuses a sign-in without one (AADSTS900144; verified by experiment).
 */
export function judgeScope(found: Discovered): Check[] {
  const { resource, authorization, challenge } = found;
  if (authorization === null || resource !== null || challengeParameter(challenge, "scope") !== null)
    return [];
  const [scope = "<application ID URI>/.default"] = textsOf(authorization.document, "scopes_supported");
  return [
    {
      code: "scope",
      outcome: "note",
      message:
        "Clients of the MCP SDKs learn no scope from this metadata, and Entra refuses a sign-in without one (AADSTS900144), unless they are configured with it.",
      hint: `Answer 401 with the header WWW-Authenticate: Bearer scope="${scope}".`,
    },
  ];
}

/**
 * Whether the scopes that clients ask for are this API's. Entra says so only once somebody has signed in (unverified), and
 * the registration shows it before.
 */
export function judgeAskedScopes(found: Discovered, apiApp: AppRegistration): Check[] {
  const names = new Set(
    [apiApp.appId, `api://${apiApp.appId}`, ...apiApp.identifierUris].map((one) => one.toLowerCase()),
  );
  return scopesToAskFor(found).flatMap((scope): Check[] => {
    const slash = scope.lastIndexOf("/");
    // A scope without a resource is Graph's or OpenID's.
    if (slash < 0) return [];
    const [resource, name] = [scope.slice(0, slash).toLowerCase(), scope.slice(slash + 1)];
    const isOffered = apiApp.scopes.some(({ value, isEnabled }) => isEnabled && value === name);
    if (!names.has(resource)) {
      return [wrongScope(`${scope}, which is not a scope of ${apiApp.displayName} (AADSTS500011)`, apiApp)];
    }
    return name === ".default" || isOffered
      ? []
      : [
          wrongScope(
            `${scope}, and ${apiApp.displayName} has no enabled scope of that name (AADSTS650053)`,
            apiApp,
          ),
        ];
  });
}

function wrongScope(what: string, { identifierUris, appId }: AppRegistration): Check {
  return {
    code: "scope",
    outcome: "wrong",
    message: `Clients are told to ask for ${what}.`,
    hint: `Advertise ${identifierUris[0] ?? `api://${appId}`}/.default, or a scope that the API has (App registrations > Expose an API).`,
  };
}

/** The address at which a client would send somebody to sign in; `null` where the metadata names none. */
export function signInAddress(
  found: Discovered,
  client: { readonly appId: string; readonly redirectUri: string },
): string | null {
  const [endpoint] = textsOf(found.authorization?.document ?? {}, "authorization_endpoint");
  if (endpoint === undefined || !URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  const [resource] = textsOf(found.resource?.document ?? {}, "resource");
  const parameters = {
    ...signInQuery(client, scopesToAskFor(found).join(" ")),
    ...(resource === undefined ? {} : { resource }),
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== "") url.searchParams.set(name, value);
  return url.href;
}

/** What a client asks for when somebody is to sign in (RFC 6749, 4.1.1; RFC 7636, 4.3). */
export function signInQuery(
  { appId, redirectUri }: { readonly appId: string; readonly redirectUri: string },
  scope: string,
): Readonly<Record<string, string>> {
  return {
    client_id: appId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope,
    // Of the text "verification", which nobody will have to show.
    code_challenge: "QYO3eT_Si6R-qeeedpfykV2iGFZ-ZlehWLUb0UvOkc0",
    code_challenge_method: "S256",
    state: "verification",
  };
}

/**
 * What Entra says to a request for sign-in before anybody has signed in: a page to sign in at, or a refusal with its number
 * (reported: anthropics/claude-code#73460 for `resource` against `scope`).
 */
export function judgeSignIn(answer: PublicAnswer, client: string): Check {
  if (answer.kind === "silence") {
    return {
      code: "sign-in",
      outcome: "unknown",
      message: `The sign-in of ${client} could not be tried: ${answer.why}.`,
      hint: "",
    };
  }
  const number = aadstsIn(answer);
  if (number === null) {
    return {
      code: "sign-in",
      outcome: answer.status < 400 ? "right" : "unknown",
      message:
        answer.status < 400
          ? `Entra lets people start to sign in to ${client}.`
          : `Entra answered the sign-in of ${client} with ${answer.status}.`,
      hint: "",
    };
  }
  return {
    code: "sign-in",
    outcome: "wrong",
    message: `Entra refuses the sign-in of ${client} before anybody has signed in: ${number}, ${meanings[number] ?? "which Microsoft's list of error codes explains"}.`,
    hint: cures[number] ?? `Look up ${number}.`,
  };
}

/** The number of the refusal in an answer of Entra, such as `AADSTS50194`; `null` where it does not refuse. */
export function aadstsIn(answer: PublicAnswer): string | null {
  if (answer.kind === "silence") return null;
  return /AADSTS\d{4,9}/.exec(`${decoded(answer.location)} ${answer.text}`)?.[0] ?? null;
}

function decoded(location: string): string {
  try {
    return decodeURIComponent(location.replaceAll("+", " "));
  } catch {
    return location;
  }
}

const meanings: Readonly<Record<string, string>> = {
  AADSTS9010010: "the resource of the protected resource metadata is no application ID URI of the API",
  AADSTS500011: "there is no API of that name",
  AADSTS50011: "the redirect URI is not registered",
  AADSTS50194: "the client serves the home tenant alone, and clients sign in at a shared authority",
  AADSTS700016: "there is no client of that id",
  AADSTS7000112: "the client's app registration is disabled",
  AADSTS650053: "the API has no scope of the name that the metadata advertises",
  AADSTS900144: "no scope was asked for",
  AADSTS28000: "scopes of more than one API are asked for at once",
};

const cures: Readonly<Record<string, string>> = {
  AADSTS9010010:
    "Make resource and application ID URI the same, at a domain that is verified in the tenant; or serve no protected resource metadata.",
  AADSTS500011:
    "Look at the scopes that the metadata advertises: they begin with an application ID URI of the API.",
  AADSTS50011: "Register it: App registrations > Authentication.",
  AADSTS50194: "Migrate: the client app has to be AzureADMultipleOrgs.",
  AADSTS700016: "Name the client that people use with --client-app.",
  AADSTS7000112: "Enable it: App registrations > Properties.",
  AADSTS650053: "Advertise a scope that the API has (App registrations > Expose an API), or its .default.",
  AADSTS900144: "Let metadata or challenge name a scope.",
  AADSTS28000: "Advertise scopes of this API alone.",
};
