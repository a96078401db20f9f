/** What an OAuth metadata document tells: where to sign in (RFC 8414, OpenID Connect), or what is protected (RFC 9728). */
export type MetadataKind = "authorization server" | "protected resource";

/** The kind that clients expect at a path. */
export function wellKnownKind(path: string): MetadataKind | null {
  if (/\.well-known\/(?:oauth-authorization-server|openid-configuration)/i.test(path))
    return "authorization server";
  return /\.well-known\/oauth-protected-resource/i.test(path) ? "protected resource" : null;
}

/** The kind of a body, by its members, and by the path that it is served at; `null` when it is no such document. */
export function isMetadataFor(body: string, path: string | null): MetadataKind | null {
  const has = (word: string) => new RegExp(`\\b${word}\\b`).test(body);
  const expected = path === null ? null : wellKnownKind(path);
  if (has("authorization_servers") && (has("resource") || expected === "protected resource"))
    return "protected resource";
  if (has("authorization_endpoint") && has("token_endpoint")) return "authorization server";
  if (expected === "authorization server")
    return has("issuer") || has("authorization_endpoint") ? expected : null;
  return expected !== null && has("resource") ? expected : null;
}
