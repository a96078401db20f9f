import { homePrincipal } from "../access/home-gate.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { mcpClients, type RedirectPlatform } from "./mcp-clients.ts";
import { issuerCure } from "./obstacles.ts";
import { calledBy, say, type Text, typed } from "./page.ts";
import { redirectMatches } from "./redirect-match.ts";

/** What goes wrong, and who does what about it. */
export interface Symptom {
  /** A number or words that people quote. */
  readonly sign: string;
  /** Whether it can happen with this setup. */
  readonly canHappen: (facts: HandoutFacts) => boolean;
  readonly meaning: string;
  /** What whoever reads the page does, unless it says that somebody else does it. */
  readonly cure: (facts: HandoutFacts) => Text;
}

/** Causes are verified in Entra's documentation and in public issue threads, unless something else is said. */
export const symptoms: readonly Symptom[] = [
  {
    sign: "AADSTS90094, AADSTS90095",
    canHappen: ({ client, consent }) => client.kind === "own" && consent.answer !== "yes",
    meaning: "only an administrator may consent",
    cure: () => say`An administrator of your organization opens the consent link of this page once.`,
  },
  {
    sign: "AADSTS650052, AADSTS500011",
    canHappen: ({ consent, isHome }) => !isHome && consent.code === "api-to-add",
    meaning: "the organization does not have the API yet",
    cure: ({ snapshot: { apiApp } }) =>
      say`An administrator of your organization runs ${typed(`az ad sp create --id ${apiApp.appId}`)} once.`,
  },
  {
    sign: "AADSTS65001",
    canHappen: ({ client, hasBuiltInSignIn }) => client.kind === "Visual Studio Code" || hasBuiltInSignIn,
    meaning: "nobody consented, and Visual Studio Code's own client asks nobody",
    cure: ({ client, snapshot: { apiApp } }) =>
      client.kind === "own"
        ? say`Use the client id of this page in ${typed("mcp.json")}.`
        : say`An administrator of your organization runs ${typed(`az ad sp create --id ${apiApp.appId}`)} once; then wait some minutes.`,
  },
  {
    sign: "AADSTS700016",
    canHappen: ({ client }) => client.kind !== "Visual Studio Code",
    meaning: "no such client: another id was typed, or it is signed in to in another cloud",
    cure: ({ clientId }) =>
      say`Compare the client id with ${typed(clientId)}; let the client forget the other one.`,
  },
  {
    sign: "AADSTS50020, AADSTS90072, AADSTS50194",
    canHappen: () => true,
    meaning:
      "the client asks at one organization for an account of another, as it did before the server served others",
    cure: ({ advertised: { authorities } }) =>
      say`Let the client forget what it knows (see below), and take a work or school account.${authorities.includes("home") ? say` The publisher: look whether the OAuth metadata still names the home tenant.` : say``}`,
  },
  {
    sign: "AADSTS500200",
    canHappen: ({ advertised: { authorities } }) => authorities.includes("common"),
    meaning: "a personal account, which is not served",
    cure: () => say`Sign in with a work or school account.`,
  },
  {
    sign: "AADSTS50011",
    canHappen: ({ client }) => client.kind !== "Visual Studio Code",
    meaning: "the client app lacks the redirect URI of this MCP client",
    cure: ({ client }) =>
      client.kind === "own"
        ? say`Use a client of this page; the message names the missing address, which the publisher adds to ${calledBy(client.app.displayName)}.`
        : say`The owners of the client add the address that the message names.`,
  },
  {
    sign: "AADSTS7000218",
    canHappen: (facts) => isMisplaced(facts, "Web"),
    meaning: "a secret is expected, because the redirect URI is registered for the web",
    cure: () => say`The publisher: see the redirect URIs at the end of this page.`,
  },
  {
    sign: "AADSTS9002327",
    canHappen: (facts) => isMisplaced(facts, "Single-page application"),
    meaning: "a page in a browser is expected, because the redirect URI is registered for one",
    cure: () => say`The publisher: see the redirect URIs at the end of this page.`,
  },
  {
    sign: "AADSTS900144",
    canHappen: ({ isScopeTold }) => !isScopeTold,
    meaning:
      "the client asked for no scope, because the server tells it only in metadata that few clients read",
    cure: ({ scope }) =>
      say`Give the client the scope ${typed(scope)}. The publisher: name it in the ${typed("WWW-Authenticate")} header of the answer 401, as ${typed('scope="…"')}.`,
  },
  {
    sign: "AADSTS9010010",
    canHappen: ({ codes }) => codes.has("resource-mismatch"),
    meaning: "the server's address is no application ID URI of the API",
    cure: ({ url }) => say`The publisher: make ${typed(url)} one, or serve no protected resource metadata.`,
  },
  {
    sign: "AADSTS90009",
    canHappen: ({ codes }) => codes.has("client-is-api"),
    meaning:
      "after 60 to 90 minutes: one registration is client and API, and cannot refresh a token for itself",
    cure: () => say`Sign in again. The publisher: register a client of its own.`,
  },
  {
    sign: "AADSTS50105",
    canHappen: ({ snapshot, client, clientId, isHome, customer }) =>
      (isHome || customer === null) &&
      [snapshot.apiApp.appId, ...(client.kind === "own" ? [clientId] : [])].some((appId) => {
        const principal = homePrincipal(appId, snapshot);
        return principal?.kind === "read" && principal.needsAssignment;
      }),
    meaning: "in the home tenant only people who are assigned get in",
    cure: () => say`Ask to be assigned. An administrator: Enterprise applications > Users and groups.`,
  },
  {
    sign: "platform_broker_error, in Visual Studio Code",
    canHappen: ({ codes }) => codes.has("common-in-vscode"),
    meaning: "its sign-in fails at the shared authority common",
    cure: () => say`The publisher: ${typed("entra-mcp migrate --authority organizations")}.`,
  },
  {
    sign: "“issuer mismatch”, “does not match the expected issuer”",
    canHappen: ({ isIssuerElsewhere }) => isIssuerElsewhere,
    meaning: "the client is strict about the issuer of the metadata (MCP specification of 2026-07-28)",
    cure: (facts) => say`Use Visual Studio Code, or an older version of the client. ${issuerCure(facts)}`,
  },
  {
    sign: "401 after a sign-in that went well",
    canHappen: ({ admission }) => admission !== "everybody" && admission !== "listed",
    meaning: "the gateway admits certain organizations alone, and yours may not be among them",
    cure: ({ customer }) =>
      customer === null
        ? say`Give the publisher the id of your organization, which ${typed("az account show --query tenantId")} prints; the publisher: ${typed("entra-mcp tenants add <id or domain>")}.`
        : say`The publisher: ${typed(`entra-mcp tenants add ${customer.domain ?? customer.id}`)}.`,
  },
  {
    sign: "401 with another client id",
    canHappen: ({ listsClients }) => listsClients,
    meaning: "the gateway admits certain clients alone",
    cure: ({ clientId }) => say`Use the client id ${typed(clientId)}.`,
  },
  {
    sign: "401 that mentions a subscription key",
    canHappen: ({ needsKey }) => needsKey,
    meaning: "calls need a key beside the sign-in",
    cure: () => say`Ask the publisher for a key, and send it as the header of the settings above.`,
  },
  {
    sign: "404",
    canHappen: () => true,
    meaning: "the address is another one",
    cure: ({ url }) => say`Compare it with ${typed(url)}, letter by letter.`,
  },
];

/** Whether a client that works without a secret finds its redirect URI on this platform. */
function isMisplaced({ client }: HandoutFacts, platform: RedirectPlatform): boolean {
  return (
    client.kind === "own" &&
    Object.values(mcpClients).some(
      (one) =>
        one.platform !== platform &&
        redirectMatches(one, client.app).some((match) => match.platform === platform),
    )
  );
}
