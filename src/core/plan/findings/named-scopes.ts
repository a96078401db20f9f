import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import { challengeScopes } from "../metadata/challenge-scopes.ts";
import { servedDocuments } from "../metadata/served-document.ts";
import type { Outlook } from "./outlook.ts";
import { placeIn } from "./place-in.ts";
import { joined } from "./sentence.ts";

/**
 * Scopes that MCP clients are told to ask for by name: they ask for exactly these, and only `.default` asks for client
 * and API together (verified: support article, issue threads). A challenge counts before metadata.
 */
export function namedScopes({ snapshot, policies }: Outlook): Finding[] {
  const { apiApp } = snapshot;
  return policies.flatMap((source) => {
    const ofMetadata = servedDocuments(source, snapshot).flatMap(({ element, members }) => {
      const member = members.get("scopes_supported");
      return member === undefined
        ? []
        : [{ where: "scopes_supported", element, scopes: member.values, span: member }];
    });
    const ofChallenges = challengeScopes(source, snapshot).map(({ element, scopes, start, end }) => ({
      where: "The challenge of a refused call",
      element,
      scopes,
      span: { start, end },
    }));
    return [...ofMetadata, ...ofChallenges].flatMap(({ where, element, scopes, span }) => {
      const named = scopes.filter((scope) => isNamedScopeOf(scope, apiApp));
      return named.length === 0 ? [] : [finding(where, named, placeIn(source, element, span))];
    });
  });
}

function finding(where: string, scopes: readonly string[], place: Finding["place"]): Finding {
  const [first = ""] = scopes;
  const resource = first.slice(0, first.lastIndexOf("/"));
  return {
    code: "consent-not-bundled",
    level: "warning",
    message: `${where} names ${joined(scopes)}, and MCP clients ask for just that; where nobody has consented to the API yet, Entra then refuses the sign-in (AADSTS650052).`,
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
