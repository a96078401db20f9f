import { homePrincipal } from "../access/home-gate.ts";
import { needsClientId } from "./client-settings.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { calledBy, say, type Text, typed } from "./page.ts";

/** What goes wrong, and who does what about it. */
export interface Symptom {
  /** A number or words that people quote. */
  readonly sign: string;
  /** Whether it can happen with this setup. */
  readonly canHappen: (facts: HandoutFacts) => boolean;
  readonly meaning: string;
  readonly person: (facts: HandoutFacts) => Text;
  /** Of the person's organization, or the publisher. */
  readonly administrator: (facts: HandoutFacts) => Text;
}

const nothing = () => say`Nothing.`;
const askAdministrator = () => say`Send this page to an administrator of your organization.`;
const askPublisher = () => say`Tell the publisher.`;

/** Causes are verified in Entra's documentation and in public issue threads, unless something else is said. */
export const symptoms: readonly Symptom[] = [
  {
    sign: "AADSTS90094, AADSTS90095",
    canHappen: ({ client, consent }) => client.kind === "own" && consent.answer !== "yes",
    meaning: "only an administrator may consent",
    person: askAdministrator,
    administrator: () => say`Open the consent link of this page once.`,
  },
  {
    sign: "AADSTS650052, AADSTS500011",
    canHappen: ({ consent, isHome }) => !isHome && consent.code === "api-to-add",
    meaning: "the organization does not have the API yet",
    person: askAdministrator,
    administrator: ({ snapshot: { apiApp } }) =>
      say`Run ${typed(`az ad sp create --id ${apiApp.appId}`)} once.`,
  },
  {
    sign: "AADSTS65001",
    canHappen: ({ client, hasBuiltInSignIn }) => client.kind === "Visual Studio Code" || hasBuiltInSignIn,
    meaning: "nobody consented, and Visual Studio Code's own client asks nobody",
    person: ({ client }) =>
      client.kind === "own"
        ? say`Use the client id of this page in ${typed("mcp.json")}.`
        : askAdministrator(),
    administrator: ({ client, snapshot: { apiApp } }) =>
      client.kind === "own"
        ? nothing()
        : say`Run ${typed(`az ad sp create --id ${apiApp.appId}`)} once, and wait some minutes.`,
  },
  {
    sign: "AADSTS700016",
    canHappen: ({ client }) => client.kind !== "Visual Studio Code",
    meaning: "no such client: another id was typed, or it is signed in to in another cloud",
    person: ({ clientId }) =>
      say`Compare the client id with ${typed(clientId)}; let the client forget the other one.`,
    administrator: nothing,
  },
  {
    sign: "AADSTS50020, AADSTS90072, AADSTS50194",
    canHappen: () => true,
    meaning:
      "the client asks at one organization for an account of another, as it did before the server served others",
    person: () => say`Let the client forget what it knows (as above), and take a work or school account.`,
    administrator: ({ advertised: { authorities } }) =>
      authorities.includes("home")
        ? say`The publisher: look whether the OAuth metadata still names the home tenant.`
        : nothing(),
  },
  {
    sign: "AADSTS500200",
    canHappen: ({ advertised: { authorities } }) => authorities.includes("common"),
    meaning: "a personal account, which is not served",
    person: () => say`Sign in with a work or school account.`,
    administrator: nothing,
  },
  {
    sign: "AADSTS50011",
    canHappen: ({ client }) => client.kind !== "Visual Studio Code",
    meaning: "the client app lacks the redirect URI of this MCP client",
    person: () =>
      say`Use a client that has one; the message names the missing address, which the publisher needs.`,
    administrator: ({ client }) =>
      client.kind === "own"
        ? say`The publisher: add the address to ${calledBy(client.app.displayName)}, see the redirect URIs.`
        : say`The owners of the client have to add it.`,
  },
  {
    sign: "AADSTS7000218",
    canHappen: ({ client }) =>
      client.kind === "own" && client.app.redirectUris.some((uri) => uri.startsWith("https:")),
    meaning: "a secret is expected, because the redirect URI is registered for the web",
    person: askPublisher,
    administrator: () =>
      say`The publisher: move the address to ${typed("Mobile and desktop applications")}, unless the client has a secret.`,
  },
  {
    sign: "AADSTS900144",
    canHappen: ({ isScopeTold }) => !isScopeTold,
    meaning:
      "the client asked for no scope, because the server tells it only in metadata that few clients read",
    person: ({ scope }) => say`Give the client the scope ${typed(scope)}.`,
    administrator: () =>
      say`The publisher: name it in the ${typed("WWW-Authenticate")} header of the answer 401, as ${typed('scope="…"')}.`,
  },
  {
    sign: "AADSTS9010010",
    canHappen: ({ codes }) => codes.has("resource-mismatch"),
    meaning: "the server's address is no application ID URI of the API",
    person: askPublisher,
    administrator: ({ url }) =>
      say`The publisher: make ${typed(url)} one, or serve no protected resource metadata.`,
  },
  {
    sign: "AADSTS90009",
    canHappen: ({ codes }) => codes.has("client-is-api"),
    meaning:
      "after 60 to 90 minutes: one registration is client and API, and cannot refresh a token for itself",
    person: () => say`Sign in again.`,
    administrator: () => say`The publisher: register a client of its own.`,
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
    person: () => say`Ask to be assigned.`,
    administrator: () => say`Enterprise applications > Users and groups: assign the person.`,
  },
  {
    sign: "platform_broker_error, in Visual Studio Code",
    canHappen: ({ codes }) => codes.has("common-in-vscode"),
    meaning: "its sign-in fails at the shared authority common",
    person: askPublisher,
    administrator: () => say`The publisher: ${typed("entra-mcp migrate --authority organizations")}.`,
  },
  {
    sign: "“issuer mismatch”, “does not match the expected issuer”",
    canHappen: ({ codes }) => codes.has("issuer-not-origin"),
    meaning: "the client is strict about the issuer of the metadata (MCP specification of 2026-07-28)",
    person: () => say`Use Visual Studio Code, or an older version of the client.`,
    administrator: ({ hasBuiltInSignIn }) =>
      hasBuiltInSignIn
        ? say`The publisher: serve authorization server metadata at the gateway.`
        : say`The publisher: ${typed("entra-mcp migrate --with gateway-issuer")}.`,
  },
  {
    sign: "“Dynamic Client Registration not supported”",
    canHappen: (facts) => !facts.hasBuiltInSignIn && needsClientId(facts),
    meaning: "Visual Studio Code found no client id",
    person: ({ clientId }) => say`Type ${typed(clientId)}, and leave the secret empty.`,
    administrator: nothing,
  },
  {
    sign: "401 after a sign-in that went well",
    canHappen: ({ admission }) => admission !== "everybody" && admission !== "listed",
    meaning: "the gateway admits certain organizations alone, and yours may not be among them",
    person: ({ customer }) =>
      customer === null
        ? say`Give the publisher the id of your organization, which ${typed("az account show --query tenantId")} prints.`
        : askPublisher(),
    administrator: ({ customer }) =>
      say`The publisher: ${typed(`entra-mcp tenants add ${customer?.domain ?? customer?.id ?? "<id or domain>"}`)}.`,
  },
  {
    sign: "401 with another client id",
    canHappen: ({ listsClients }) => listsClients,
    meaning: "the gateway admits certain clients alone",
    person: ({ clientId }) => say`Use the client id ${typed(clientId)}.`,
    administrator: nothing,
  },
  {
    sign: "401 that mentions a subscription key",
    canHappen: ({ needsKey }) => needsKey,
    meaning: "calls need a key beside the sign-in",
    person: () => say`Ask the publisher for a key, and send it as the header of the settings above.`,
    administrator: () => say`The publisher: give out a key, or ask for none.`,
  },
  {
    sign: "404",
    canHappen: () => true,
    meaning: "the address is another one",
    person: ({ url }) => say`Compare it with ${typed(url)}, letter by letter.`,
    administrator: nothing,
  },
];
