import { requiredScopes } from "../../access/client.ts";
import { challengeScopes } from "../../metadata/challenge-scopes.ts";
import { servedDocuments } from "../../metadata/served-document.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { ForeignClient } from "../../model/setup.ts";
import { sameId } from "../../text/guid.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { joinedWords } from "./shared/sentence.ts";

export const consentNotBundled: FindingRule<"consent-not-bundled"> = {
  code: "consent-not-bundled",
  levels: ["warning"],
  when: "The API has no enabled scope, or its `knownClientApplications` does not name the client, or the client's `requiredResourceAccess` names no enabled scope of the API, or the client is registered elsewhere, or the OAuth metadata or a `WWW-Authenticate` challenge advertises scopes of the API by name instead of `.default`.",
  why: "The first people of a new organization cannot consent to client and API together (AADSTS650052).",
  cure: "`--with known-client`; `az ad app permission add`; `az ad sp create --id <API>` by an administrator of each organization; advertise `<application ID URI>/.default`, or let an administrator of each organization consent first.",
  looks: [
    { at: "setup", half: "entra", look: consentGaps },
    { at: "setup", half: "apim", look: namedScopes },
  ],
};

/**
 * Whether the first person of a new organization can consent to client and API together: the API knows the client, and
 * the client requires the API (verified: Entra documentation of combined consent).
 */
function consentGaps({ snapshot, intent }: RuleInput): Finding[] {
  const { apiApp } = snapshot;
  // A registration that is API and client has nothing to bundle.
  const clients = snapshot.clientApps.filter(({ appId }) => appId !== apiApp.appId);
  const ofForeign = snapshot.foreignClients.flatMap((client) => foreignGap(apiApp, client));
  const ofOwn = clients.flatMap((client): Finding[] => {
    const gaps = gapsBetween(apiApp, client).filter(
      ({ kind }) => kind !== "unknown client" || !intent.with.includes("known-client"),
    );
    if (gaps.length === 0) return [];
    return [
      {
        code: "consent-not-bundled",
        level: "warning",
        message: `The first people of a new organization cannot consent to ${client.displayName} and ${apiApp.displayName} together (AADSTS650052): ${joinedWords(gaps.map(({ what }) => what))}.`,
        hint: gaps.map(({ cure }) => cure).join(" "),
        place: { resource: `/applications/${gaps[0]?.kind === "API not required" ? client.id : apiApp.id}` },
      },
    ];
  });
  return [...ofOwn, ...ofForeign];
}

/**
 * A client of another directory brings no API along: both would have to be registered in one (verified: Entra
 * documentation of combined consent). One that the API pre-authorizes asks nobody for consent then.
 */
function foreignGap(apiApp: AppRegistration, { appId, displayName }: ForeignClient): Finding[] {
  const name = displayName ?? appId;
  const isKnown = apiApp.preAuthorizedApplications.some((id) => sameId(id, appId));
  const pre = isKnown
    ? ""
    : ` Pre-authorize ${name} (App registrations > Expose an API > Add a client application), so that it asks nobody for consent.`;
  return [
    {
      code: "consent-not-bundled",
      level: "warning",
      message: `${name} is registered elsewhere, so that signing in to it does not bring ${apiApp.displayName} into another organization: its people are refused until their administrator has added the API (AADSTS650052, AADSTS500011).`,
      hint: `Give the administrator of each organization this line: az ad sp create --id ${apiApp.appId}.${pre}`,
      place: { resource: `/applications/${apiApp.id}` },
    },
  ];
}

interface Gap {
  readonly kind: "unknown client" | "API not required" | "no scope";
  readonly what: string;
  readonly cure: string;
}

function gapsBetween(apiApp: AppRegistration, client: AppRegistration): Gap[] {
  const gaps: Gap[] = [];
  if (!apiApp.knownClientApplications.some((id) => sameId(id, client.appId))) {
    gaps.push({
      kind: "unknown client",
      what: "the API's knownClientApplications does not name the client",
      cure: "Add it with --with known-client.",
    });
  }
  const scope = apiApp.scopes.find(({ isEnabled }) => isEnabled);
  if (scope === undefined) {
    gaps.push({
      kind: "no scope",
      what: "the API has no enabled scope that anybody could consent to (AADSTS650057)",
      cure: "Enable one, or add one: App registrations > Expose an API.",
    });
  }
  if (scope !== undefined && requiredScopes(apiApp, client).length === 0) {
    gaps.push({
      kind: "API not required",
      what: "the client's requiredResourceAccess names no enabled scope of the API",
      cure: `Add it: az ad app permission add --id ${client.appId} --api ${apiApp.appId} --api-permissions ${scope.id}=Scope.`,
    });
  }
  return gaps;
}

/**
 * Scopes that MCP clients are told to ask for by name: they ask for exactly these, and only `.default` asks for client
 * and API together (verified: support article, issue threads). A challenge counts before metadata.
 */
function namedScopes({ snapshot, policies, values: { namedValues } }: RuleInput): Finding[] {
  const { apiApp, operations } = snapshot;
  return policies.flatMap((source) => {
    const ofMetadata = servedDocuments(source, operations, namedValues).flatMap(({ element, members }) => {
      const member = members.get("scopes_supported");
      return member === undefined
        ? []
        : [{ where: "scopes_supported", element, scopes: member.values, span: member }];
    });
    const ofChallenges = challengeScopes(source, namedValues).map(({ element, scopes, start, end }) => ({
      where: "The challenge of a refused call",
      element,
      scopes,
      span: { start, end },
    }));
    return [...ofMetadata, ...ofChallenges].flatMap(({ where, element, scopes, span }) => {
      const named = scopes.filter((scope) => isNamedScopeOf(scope, apiApp));
      return named.length === 0 ? [] : [namedScopesFinding(where, named, placeIn(source, element, span))];
    });
  });
}

function namedScopesFinding(where: string, scopes: readonly string[], place: Finding["place"]): Finding {
  const [first = ""] = scopes;
  const resource = first.slice(0, first.lastIndexOf("/"));
  return {
    code: "consent-not-bundled",
    level: "warning",
    message: `${where} names ${joinedWords(scopes)}, and MCP clients ask for exactly that; where nobody has consented to the API yet, Entra refuses the sign-in (AADSTS650052).`,
    hint: `Advertise ${resource}/.default instead, by hand: scopes are never rewritten. Otherwise an administrator of each organization has to consent first.`,
    place,
  };
}

function isNamedScopeOf(scope: string, { appId, identifierUris }: AppRegistration): boolean {
  if (scope.endsWith("/.default")) return false;
  return [appId, `api://${appId}`, ...identifierUris].some((resource) =>
    scope.toLowerCase().startsWith(`${resource.toLowerCase()}/`),
  );
}
