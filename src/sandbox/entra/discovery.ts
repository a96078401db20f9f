import type { Cloud } from "../cloud.ts";
import type { Origins } from "../hosts.ts";
import { loginHost } from "../hosts.ts";
import { readAuthority } from "./authority.ts";

export type TokenVersion = "1.0" | "2.0";

/**
 * Where an issuer's tokens name their tenant, when the document is for more than one tenant (verified:
 * AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet#1731).
 */
const tenantTemplate = "{tenantid}";

const claims = ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"];

/**
 * The OpenID Connect document of an authority. It lists no `code_challenge_methods_supported`, as Entra's does not;
 * the issuer is a name and stays that of the public cloud, the endpoints are where the client reached us.
 *
 * @throws SignInRefusal 90002 for an unknown tenant.
 */
export function openIdConfiguration(
  cloud: Cloud,
  segment: string,
  version: TokenVersion,
  origins: Origins,
): object {
  const base = `${origins.login}/${segment}`;
  const v2 = version === "2.0";
  return {
    token_endpoint: v2 ? `${base}/oauth2/v2.0/token` : `${base}/oauth2/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: v2 ? `${base}/discovery/v2.0/keys` : `${base}/discovery/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: issuer(cloud, segment, version),
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${origins.graph}/oidc/userinfo`,
    authorization_endpoint: v2 ? `${base}/oauth2/v2.0/authorize` : `${base}/oauth2/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: claims,
    tenant_region_scope: null,
    cloud_instance_name: "microsoftonline.com",
    cloud_graph_host_name: "graph.windows.net",
    msgraph_host: "graph.microsoft.com",
    rbac_url: "https://pas.windows.net",
  };
}

function issuer(cloud: Cloud, segment: string, version: TokenVersion): string {
  const authority = readAuthority(cloud.world, segment === "adfs" ? cloud.world.signIn.tenantId : segment);
  const tenant = authority.kind === "tenant" ? authority.tenant.id : tenantTemplate;
  return version === "2.0" ? `https://${loginHost}/${tenant}/v2.0` : `https://sts.windows.net/${tenant}/`;
}

/** The published keys of an authority. For several tenants each key carries the issuer template it is valid for. */
export async function keysDocument(cloud: Cloud, segment: string, version: TokenVersion): Promise<object> {
  const key = await cloud.signingKey();
  return {
    keys: [
      {
        kty: "RSA",
        use: "sig",
        kid: key.kid,
        x5t: key.x5t,
        n: key.publicJwk.n,
        e: key.publicJwk.e,
        ...(version === "2.0" ? { issuer: issuer(cloud, segment, version) } : {}),
      },
    ],
  };
}

/** Instance discovery: which hosts are the same cloud. Clients ask it before they trust an authority. */
export function instanceDiscovery(origins: Origins): object {
  return {
    tenant_discovery_endpoint: `${origins.login}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [
      {
        preferred_network: loginHost,
        preferred_cache: "login.windows.net",
        aliases: [loginHost, "login.windows.net", "login.microsoft.com", "sts.windows.net"],
      },
    ],
  };
}
