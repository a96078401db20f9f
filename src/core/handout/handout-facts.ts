import type { Cell } from "../access/cell.ts";
import { firstParty, isMultiTenant } from "../access/client.ts";
import { type ConsentFacts, foreignConsent, homeConsent } from "../access/consent.ts";
import { needsKey } from "../access/endpoint.ts";
import { sumOfTenants, type TenantsSum, tenantsInForce } from "../access/tenant-list.ts";
import { entraClouds } from "../entra/clouds.ts";
import { visualStudioCode } from "../entra/microsofts-own.ts";
import { Fault } from "../fault.ts";
import { type Advertised, advertisedBy } from "../metadata/advertised.ts";
import { challengeScopes } from "../metadata/challenge-scopes.ts";
import type { PolicySource } from "../metadata/policy-source.ts";
import { servedDocuments } from "../metadata/served-document.ts";
import { unfitResources } from "../metadata/unfit-resource.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { FindingCode } from "../model/finding.ts";
import type { Intent } from "../model/intent.ts";
import type { ForeignClient, Snapshot } from "../model/setup.ts";
import { policyFacts } from "../plan/policy-facts.ts";
import { propose } from "../plan/propose.ts";
import { settingOf } from "../plan/setting-and-goal.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import { sameId } from "../text/guid.ts";
import { mcpClients } from "./mcp-clients.ts";
import { canComeBack } from "./redirect-match.ts";
import { refuseUnready } from "./refuse-unready.ts";
import { serverUrl } from "./server-url.ts";

/** Whom a handout is for. */
export interface Customer {
  /** Tenant id, lower case. */
  readonly id: string;
  /** The domain by which somebody named the tenant; `null` where it was named by its id. */
  readonly domain: string | null;
}

/** What a handout is made from. */
export interface HandoutSource {
  readonly snapshot: Snapshot;
  /** `null` for a page that is for whoever gets it. */
  readonly customer: Customer | null;
  /** The MCP server's address, where somebody gave it. */
  readonly given: URL | null;
  readonly parse: PolicyParser;
}

/** The client that people sign in with. */
export type HandoutClient =
  | { readonly kind: "own"; readonly app: AppRegistration }
  /** Microsoft's, which the API pre-authorizes or the policies list. */
  | { readonly kind: "Visual Studio Code" }
  | { readonly kind: "registered elsewhere"; readonly client: ForeignClient };

/** Everything that the page depends on. */
export interface HandoutFacts {
  readonly snapshot: Snapshot;
  readonly customer: Customer | null;
  readonly isHome: boolean;
  /** Whether the gateway admits the customer: `asked` where there is a list and no customer. */
  readonly admission: "everybody" | "listed" | "not listed" | "asked" | "unknown";
  /** The MCP server's address. */
  readonly url: string;
  readonly client: HandoutClient;
  readonly clientId: string;
  /** What MCP clients call the server in their settings: letters, digits and dashes. */
  readonly key: string;
  readonly advertised: Advertised;
  /** What a client asks Entra for. */
  readonly scope: string;
  /** Whether every client is told the scope; else only Visual Studio Code finds it (verified by experiment). */
  readonly isScopeTold: boolean;
  /**
   * Visual Studio Code signs in with its own Microsoft provider where the metadata leads to Entra's public cloud, and needs no
   * client id there (verified: its source).
   */
  readonly hasBuiltInSignIn: boolean;
  /** Whether the policies name the clients that get in. */
  readonly listsClients: boolean;
  /** Whether consent is given, and who gives it. */
  readonly consent: Cell;
  readonly needsKey: boolean;
  /** What the plan of a migration would find in the setup as it is. */
  readonly codes: ReadonlySet<FindingCode>;
  /** Whether metadata has an issuer that strict clients refuse, and whether `--with gateway-issuer` mends that. */
  readonly isIssuerElsewhere: boolean;
  readonly gatewayIssuerHelps: boolean;
}

/** The facts of a setup that serves others. @throws Fault `refused` for one that does not, or whose address or client is not known */
export function handoutFacts(source: HandoutSource): HandoutFacts {
  const { snapshot, customer, given, parse } = source;
  const values = policyValues(snapshot.namedValues, snapshot.authorityHosts);
  const policies = readable(snapshot, parse);
  const advertised = advertisedBy(policies, snapshot, values);
  const sum = sumOfTenants(tenantsInForce(snapshot, settingOf(snapshot), parse));
  refuseUnready(snapshot, sum, advertised);
  const client = clientOf(snapshot);
  const url = serverUrl(snapshot, policies, values.namedValues, given);
  if (url === null) throw unknownAddress;
  const isHome = customer !== null && sameId(customer.id, snapshot.homeTenant.id);
  const documents = policies.flatMap((one) => servedDocuments(one, snapshot.operations, values.namedValues));
  const resources = documents.filter(({ kind }) => kind === "protected resource");
  const challenges = policies.flatMap((one) => challengeScopes(one, values.namedValues));
  const found = (extras: Intent["with"]) =>
    new Set(propose(snapshot, { ...asItIs, with: extras }, { parse }).findings.map(({ code }) => code));
  const codes = found([]);
  const isIssuerElsewhere = codes.has("issuer-not-origin");
  return {
    snapshot,
    customer,
    isHome,
    admission: admissionOf(sum, customer),
    url,
    client,
    clientId: client.kind === "own" ? client.app.appId : foreignId(client),
    key: keyOf(snapshot.api.name),
    advertised,
    scope: scopeOf(snapshot.apiApp, advertised),
    isScopeTold: challenges.length > 0 || resources.some(({ members }) => members.has("scopes_supported")),
    hasBuiltInSignIn: resources.some(({ members }) =>
      (members.get("authorization_servers")?.values ?? []).some(isAtPublicEntra),
    ),
    listsClients: snapshot.policies.some(
      ({ text }) => policyFacts(text, { ...values, parse }).clientAppIds.length > 0,
    ),
    consent: consentOfClient(client, isHome, consentFactsOf(snapshot, advertised, policies)),
    needsKey: needsKey(snapshot),
    codes,
    isIssuerElsewhere,
    gatewayIssuerHelps: isIssuerElsewhere && !found(["gateway-issuer"]).has("issuer-not-origin"),
  };
}

/** What a migration finds apart from what it would change. */
const asItIs = { authority: "common", allowTenants: [], only: null, allowShared: true } as const;

function readable({ policies }: Snapshot, parse: PolicyParser): PolicySource[] {
  return policies.flatMap(({ address, owner, text }) => {
    const outline = parse(text);
    return outline.kind === "refusal" ? [] : [{ address, owner, outline }];
  });
}

function consentFactsOf(
  snapshot: Snapshot,
  advertised: Advertised,
  policies: readonly PolicySource[],
): ConsentFacts {
  const { namedValues } = policyValues(snapshot.namedValues, snapshot.authorityHosts);
  return {
    apiApp: snapshot.apiApp,
    advertised,
    homeConsents: snapshot.consents,
    userConsentAtHome: snapshot.userConsentAtHome,
    homePrincipals: snapshot.homePrincipals,
    unfitResource: unfitResources(snapshot, policies, namedValues)[0]?.value ?? null,
    foreignGrants: "unknown",
  };
}

function consentOfClient(client: HandoutClient, isHome: boolean, facts: ConsentFacts): Cell {
  const decide = isHome ? homeConsent : foreignConsent;
  switch (client.kind) {
    case "own":
      return decide({ kind: "registered", app: client.app }, facts);
    case "Visual Studio Code":
      return decide(firstParty(visualStudioCode), facts);
    case "registered elsewhere":
      return decide({ kind: "unread", ...client.client, isForeign: true }, facts);
    default:
      return client satisfies never;
  }
}

/** The client of one's own that most people can use, or one of others'. @throws Fault `refused` where there is none */
function clientOf({ clientApps, foreignClients, apiApp }: Snapshot): HandoutClient {
  const own = clientApps.filter(isMultiTenant);
  const editor = mcpClients["visual-studio-code"];
  const best = own.find((app) => canComeBack(editor, app)) ?? own[0];
  if (best !== undefined) return { kind: "own", app: best };
  const known = [...foreignClients.map(({ appId }) => appId), ...apiApp.preAuthorizedApplications];
  if (known.some((appId) => sameId(appId, visualStudioCode.appId))) return { kind: "Visual Studio Code" };
  const [client] = foreignClients;
  if (client !== undefined) return { kind: "registered elsewhere", client };
  throw new Fault("refused", "No client is known that people of other organizations could sign in with.", {
    hint: "Name one with --client-app.",
  });
}

function foreignId(client: Exclude<HandoutClient, { readonly kind: "own" }>): string {
  return client.kind === "Visual Studio Code" ? visualStudioCode.appId : client.client.appId;
}

const unknownAddress = new Fault("refused", "No operation of the API tells the MCP server's address.", {
  hint: "Give it with --url, such as https://my-apim.azure-api.net/flights/mcp.",
});

function admissionOf(sum: TenantsSum, customer: Customer | null): HandoutFacts["admission"] {
  switch (sum.kind) {
    case "list":
      if (customer === null) return "asked";
      return sum.tenants.includes(customer.id) ? "listed" : "not listed";
    case "several lists":
      if (customer === null) return "asked";
      if (sum.lists.every((list) => list.includes(customer.id))) return "listed";
      return sum.lists.some((list) => list.includes(customer.id)) ? "unknown" : "not listed";
    case "every organization":
      return "everybody";
    case "home tenant":
    case "unclear":
      return "unknown";
    default:
      return sum satisfies never;
  }
}

function scopeOf({ appId, identifierUris }: AppRegistration, { resource, names }: Advertised): string {
  if (resource === null) return `${identifierUris[0] ?? appId}/.default`;
  return names.map((name) => `${resource}/${name}`).join(" ");
}

/** Of the forms that the provider claims, and of no other host (verified: its source). */
function isAtPublicEntra(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { host, pathname } = new URL(address);
  return host === entraClouds.public.login && /^\/[^/]+(?:\/v2\.0)?$/.test(pathname);
}

function keyOf(apiName: string): string {
  const key = apiName
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return key === "" ? "mcp-server" : key;
}
