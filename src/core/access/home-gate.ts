import type { AppRegistration } from "../model/app-registration.ts";
import type { HomePrincipal } from "../model/setup.ts";
import { sameId } from "../text/guid.ts";
import { type Cell, cell } from "./cell.ts";
import { type Client, clientIdOf, clientName } from "./client.ts";

/** What the home tenant checks: its service principals of the API and of the clients. */
export interface GateFacts {
  readonly apiApp: AppRegistration;
  readonly homePrincipals: readonly HomePrincipal[];
}

/** Who is at the gate: a person through a client, or an app by itself; `null` where it is not known which one. */
export type GateCaller =
  | { readonly kind: "person"; readonly client: Client }
  | { readonly kind: "app"; readonly client: Client | null };

/**
 * An answer about the home tenant as its service principals leave it: disabled ones refuse everybody, and one that asks
 * for an assignment lets in those who have it, whom nobody reads here.
 */
export function throughHomeGate(answer: Cell, caller: GateCaller, facts: GateFacts): Cell {
  if (answer.answer === "no") return answer;
  const { apiApp } = facts;
  const { client } = caller;
  const ofApi = homePrincipal(apiApp.appId, facts);
  const ofClient = client === null ? null : homePrincipal(clientIdOf(client), facts);
  if (ofClient?.kind === "read" && !ofClient.isEnabled) return cell("no", disabledClient);
  if (ofApi?.kind === "read" && !ofApi.isEnabled) return cell("no", disabledApi);
  if (answer.answer === "unknown") return answer;
  if (ofClient?.kind === "unread" || ofApi?.kind === "unread") return cell("unknown", notRead);
  const closed = [
    ...(caller.kind === "person" && ofClient?.kind === "read" && ofClient.needsAssignment
      ? [clientName(caller.client)]
      : []),
    ...(ofApi?.kind === "read" && ofApi.needsAssignment ? [apiApp.displayName] : []),
  ];
  return closed.length === 0 ? answer : cell("unknown", assignmentTo(closed, caller));
}

/** What is known of an app's service principal in the home tenant; `null` where there is nothing to know. */
export function homePrincipal(
  appId: string | null,
  { homePrincipals }: Pick<GateFacts, "homePrincipals">,
): HomePrincipal | null {
  return homePrincipals.find((one) => appId !== null && sameId(one.appId, appId)) ?? null;
}

/** Numbers: Microsoft's error reference (50105 verified; 501051 for apps, 500014 and 7000112 by its words). */
function assignmentTo(apps: readonly string[], { kind }: GateCaller) {
  const who = kind === "app" ? "apps" : "people";
  const number = kind === "app" ? "AADSTS501051" : "AADSTS50105";
  return {
    code: "assignment-required",
    why: `in the home tenant only ${who} who are assigned to ${apps.join(" and ")} get a token (${number} for all others)`,
  };
}

const disabledClient = {
  code: "principal-disabled",
  why: "the client's service principal is disabled in the home tenant (AADSTS7000112)",
};

const disabledApi = {
  code: "principal-disabled",
  why: "the API's service principal is disabled in the home tenant (AADSTS500014)",
};

const notRead = {
  code: "principal-not-read",
  why: "whether the home tenant has disabled the app or asks for an assignment was not read",
};
