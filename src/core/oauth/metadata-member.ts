/**
 * Members of OAuth metadata that name an authority, in authorization-server metadata (RFC 8414, OpenID Connect
 * Discovery) and protected-resource metadata (RFC 9728).
 */
export const metadataKeys: ReadonlySet<string> = new Set([
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "jwks_uri",
  "authorization_servers",
  "device_authorization_endpoint",
  "end_session_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "registration_endpoint",
  "pushed_authorization_request_endpoint",
  "check_session_iframe",
  "kerberos_endpoint",
]);

/** Parameters of a `WWW-Authenticate` challenge that name an authority. */
export const challengeKeys: ReadonlySet<string> = new Set([
  "authorization_uri",
  "authorization",
  "issuer",
  "realm",
]);

/** Whether a name is one under which clients look for an authority. */
export function isAuthorityKey(key: string): boolean {
  return metadataKeys.has(key) || challengeKeys.has(key);
}

/** The name before `="…` or `=` in a challenge, such as `authorization_uri` in `Bearer authorization_uri=https://…`. */
export function challengeKey(before: string): string | null {
  const match = /([\w-]+)\s*=\s*(?:\\"|""|&quot;|["'])?$/.exec(before.slice(-80));
  return match?.[1]?.toLowerCase() ?? null;
}
