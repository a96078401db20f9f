import type { Authority } from "../model/intent.ts";
import type { HomeTenant, Operation, Snapshot } from "../model/setup.ts";
import { type AuthorityUrl, authorityUrls } from "../policy/authority/find-urls.ts";
import { isHome, type Tenant } from "../policy/authority/tenant.ts";
import type { NamedValues } from "../policy/document/named-value.ts";
import type { PolicyValues } from "../policy/document/policy-values.ts";
import type { PolicySource } from "./policy-source.ts";
import { servedDocuments } from "./served-document.ts";

/** Where people sign in: the home tenant, a shared authority, or a tenant that is not the home tenant. */
export type SignInAuthority = "home" | Authority | "consumers" | "foreign";

/** What the OAuth metadata says to MCP clients. */
export interface Advertised {
  /** One when the metadata says it; every one that it may be when that is unknown. */
  readonly authorities: readonly SignInAuthority[];
  /** The resource of `scopes_supported`, such as `api://<id>`; `null` when it is not said in literal text. */
  readonly resource: string | null;
  /** Whether a client is told to ask for `<resource>/.default`, or for scopes by name. */
  readonly scopes: "default" | "named" | "unknown";
  /** The names of these scopes without their resource, such as `access_as_user`; empty where it is not known. */
  readonly names: readonly string[];
  /** Whether clients that bring a metadata URL of their own (CIMD) are told that the authorization server takes them. */
  readonly metadataClients: "announced" | "not announced" | "unknown";
}

/**
 * What the metadata in these policies says. MCP clients ask for exactly the advertised scopes, at the advertised
 * authority (reported).
 */
export function advertisedBy(
  sources: readonly PolicySource[],
  { homeTenant, operations }: Pick<Snapshot, "homeTenant" | "operations">,
  values: PolicyValues,
): Advertised {
  const urls = sources
    .flatMap(({ outline }) => authorityUrls(outline, values))
    .filter(({ role }) => role.kind === "metadata");
  const authorities = [...new Set(tellingUrls(urls).map(({ tenant }) => authorityOf(tenant, homeTenant)))];
  const [only] = authorities;
  const told = authorities.length === 1 && only !== undefined && only !== "unknown" ? [only] : usual;
  return {
    authorities: told,
    ...advertisedScopes(sources, operations, values.namedValues),
    metadataClients: metadataClientsIn(sources, operations, values.namedValues, urls),
  };
}

/**
 * Such clients come only where the metadata of the authorization server announces them (verified: MCP specification of
 * 2025-11-25). What Entra's own metadata says is not known: it has them in preview.
 */
function metadataClientsIn(
  sources: readonly PolicySource[],
  operations: readonly Operation[],
  namedValues: NamedValues,
  urls: readonly AuthorityUrl[],
): Advertised["metadataClients"] {
  const leadsToEntra = urls.some(
    ({ key, role }) =>
      key === "authorization_servers" || (role.kind === "metadata" && role.served === "proxy"),
  );
  const own = sources
    .flatMap((source) => servedDocuments(source, operations, namedValues))
    .filter(({ kind }) => kind === "authorization server")
    .map(({ mentions }) => mentions("client_id_metadata_document_supported"));
  if (own.includes(true)) return "announced";
  return leadsToEntra || own.length === 0 || own.includes(null) ? "unknown" : "not announced";
}

/** What the authority may be when nothing says it: that of a setup before or after a migration. */
const usual: readonly SignInAuthority[] = ["home", "organizations", "common"];

/** Clients follow the endpoint of the authorization server; the other names count only where it is not given. */
function tellingUrls(urls: readonly AuthorityUrl[]): readonly AuthorityUrl[] {
  const groups = [
    "authorization_endpoint",
    "authorization_servers",
    "token_endpoint",
    null,
    "issuer",
    "authorization_uri",
  ];
  return groups.map((key) => urls.filter((url) => url.key === key)).find((group) => group.length > 0) ?? [];
}

function authorityOf(tenant: Tenant | null, home: HomeTenant): SignInAuthority | "unknown" {
  if (tenant === null || tenant.kind === "undecidable") return "unknown";
  if (tenant.kind === "reserved") return tenant.name;
  return isHome(tenant, home) ? "home" : "foreign";
}

/** A scope with its resource: an application ID URI, or the bare application id, which then is the audience (reported). */
const fullScope = /^(?:[\w.-]+:\/\/[^\s"'\\,&]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[^\s"'\\,&]+)$/i;

/** What the metadata in these policies tells clients to ask for. Scopes without a resource, such as `openid`, say nothing. */
export function advertisedScopes(
  sources: readonly PolicySource[],
  operations: readonly Operation[],
  namedValues: NamedValues,
): Pick<Advertised, "resource" | "scopes" | "names"> {
  const members = sources
    .flatMap((source) => servedDocuments(source, operations, namedValues))
    .flatMap(({ members }) => members.get("scopes_supported") ?? []);
  const scopes = members.flatMap(({ values }) => values).filter((value) => fullScope.test(value));
  const resources = new Set(scopes.map((scope) => scope.slice(0, scope.lastIndexOf("/"))));
  const [resource] = resources;
  const isKnown = members.every((member) => member.isKnown);
  if (resource === undefined || resources.size > 1 || !isKnown) {
    return { resource: null, scopes: "unknown", names: [] };
  }
  const names = [...new Set(scopes.map((scope) => scope.slice(scope.lastIndexOf("/") + 1)))];
  return { resource, scopes: names.includes(".default") ? "default" : "named", names };
}
