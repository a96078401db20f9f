import type { SignInAuthority } from "../metadata/advertised.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import { agreed, type Cell, cell, yes } from "./cell.ts";
import { type Client, coversPersonal, isAzureCli, isMultiTenant, isSwitchedOff } from "./client.ts";
import { type ConsentFacts, foreignConsent, homeConsent } from "./consent.ts";
import { type GateFacts, homePrincipal, throughHomeGate } from "./home-gate.ts";

/** Who signs in. A guest is a guest of the home tenant with an account of another one. */
export type Person = "home-member" | "guest" | "other-member" | "personal";

/** Whether a person gets a token for the API through a client, at the authority that the metadata names. */
export function personSignIn(person: Person, client: Client, facts: ConsentFacts): Cell {
  const cells = authoritiesFor(client, facts).map((authority) => signInAt(person, client, facts, authority));
  return agreed(cells, "it depends on where the client signs people in, which no OAuth metadata here says");
}

/** Azure CLI signs people in wherever they are; only MCP clients follow the metadata. */
export function authoritiesFor(client: Client, { advertised }: ConsentFacts): readonly SignInAuthority[] {
  return isAzureCli(client) ? ["organizations"] : advertised.authorities;
}

/** Where the token of a person is issued: at a shared authority in the person's own tenant, guests included. */
export function tenantAt(person: Person, authority: SignInAuthority): "home" | "other" | "personal" {
  switch (person) {
    case "home-member":
      return "home";
    case "guest":
      return authority === "home" ? "home" : "other";
    case "other-member":
      return "other";
    case "personal":
      return "personal";
    default:
      return person satisfies never;
  }
}

/**
 * Whether an app with a secret or a certificate of its own gets an app-only token for the API: a known client, or `null`
 * for any other app. In the home tenant every app does, unless the API requires an assignment (unverified).
 */
export function appSignIn(tenant: "home" | "other", facts: GateFacts, client: Client | null = null): Cell {
  const { apiApp } = facts;
  if (client?.kind === "registered" && isSwitchedOff(client.app)) return cell("no", disabled);
  if (isSwitchedOff(apiApp)) return cell("no", disabledApi);
  if (tenant === "home") {
    const isThere = homePrincipal(apiApp.appId, facts)?.kind !== "absent";
    return isThere ? throughHomeGate(yes, { kind: "app", client }, facts) : cell("no", apiNotThere);
  }
  if (!isMultiTenant(apiApp)) return cell("no", singleTenantApi);
  return cell("after an administrator's consent", {
    code: "api-to-add",
    why: "an administrator of that organization has to add the API to it (AADSTS500011)",
  });
}

/** Numbers after AADSTS are those of Microsoft's list of error codes (unverified where the facts do not have them). */
function signInAt(person: Person, client: Client, facts: ConsentFacts, authority: SignInAuthority): Cell {
  const { apiApp } = facts;
  const tenant = tenantAt(person, authority);
  const certain = refusalAt(person, client, authority) ?? refusalOfApi(tenant, apiApp);
  if (certain !== null) return certain;
  if (client.kind === "unread" && authority !== "home" && !client.isForeign)
    return cell("unknown", unreadClient);
  return withResource(
    tenant === "home" ? homeConsent(client, facts) : foreignConsent(client, facts),
    client,
    facts,
  );
}

/**
 * Newer MCP clients send the `resource` of the protected resource metadata along, and Entra refuses one that is no
 * application ID URI of the API; older ones and some releases of Visual Studio Code leave it out (verified:
 * microsoft/vscode#321249). Azure CLI reads no metadata.
 */
function withResource(answer: Cell, client: Client, { unfitResource }: ConsentFacts): Cell {
  if (unfitResource === null || answer.answer === "no" || answer.answer === "unknown") return answer;
  return isAzureCli(client) ? answer : cell("unknown", resourceRefused);
}

const resourceRefused = {
  code: "resource-refused",
  why: "Entra refuses clients that send the resource of the protected resource metadata, which is not an application ID URI of the API (AADSTS9010010), and not every client sends it",
};

function refusalAt(person: Person, client: Client, authority: SignInAuthority): Cell | null {
  if (client.kind === "registered" && isSwitchedOff(client.app)) return cell("no", disabled);
  switch (authority) {
    case "home":
      return person === "home-member" || person === "guest" ? null : cell("no", notInHomeTenant);
    case "foreign":
      return cell("no", foreignAuthority);
    case "consumers":
      return person === "personal" ? refusalOfClient(person, client) : cell("no", personalOnly);
    case "common":
      return refusalOfClient(person, client);
    case "organizations":
      return refusalOfClient(person, client) ?? (person === "personal" ? cell("no", noPersonal) : null);
    default:
      return authority satisfies never;
  }
}

/** At a shared authority: whether the client serves accounts of that kind. */
function refusalOfClient(person: Person, client: Client): Cell | null {
  if (client.kind === "first-party") {
    return person === "personal" && isAzureCli(client) ? cell("no", noPersonal) : null;
  }
  if (client.kind !== "registered") return null;
  if (person === "personal" && coversPersonal(client.app)) return null;
  if (!isMultiTenant(client.app)) return cell("no", singleTenantClient);
  return person === "personal" ? cell("no", noPersonal) : null;
}

function refusalOfApi(tenant: "home" | "other" | "personal", apiApp: AppRegistration): Cell | null {
  if (isSwitchedOff(apiApp)) return cell("no", disabledApi);
  if (tenant === "personal") return coversPersonal(apiApp) ? null : cell("no", noPersonal);
  return tenant === "home" || isMultiTenant(apiApp) ? null : cell("no", singleTenantApi);
}

const singleTenantClient = {
  code: "client-single-tenant",
  why: "the client app serves the home tenant alone, and clients sign in at a shared authority (AADSTS50194)",
};

const singleTenantApi = {
  code: "api-single-tenant",
  why: "the API app serves the home tenant alone (AADSTS500011)",
};

const apiNotThere = {
  code: "api-to-add",
  why: "the home tenant has no service principal of the API (AADSTS500011)",
};

const notInHomeTenant = {
  code: "not-in-home-tenant",
  why: "clients sign in at the home tenant, which does not know this account (AADSTS50020)",
};

const noPersonal = {
  code: "no-personal-accounts",
  why: "the apps serve accounts of organizations, and no personal ones (AADSTS500200)",
};

const personalOnly = {
  code: "personal-only",
  why: "clients sign in at consumers, which is for personal accounts",
};

const foreignAuthority = {
  code: "foreign-authority",
  why: "clients sign in at a tenant that is not the home tenant (AADSTS50020, AADSTS700016)",
};

const disabled = { code: "app-disabled", why: "the client's app registration is disabled (AADSTS7000112)" };

const disabledApi = { code: "app-disabled", why: "the API's app registration is disabled (AADSTS500014)" };

const unreadClient = {
  code: "registration-not-read",
  why: "the app registration of this client was not read",
};
