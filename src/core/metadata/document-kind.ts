import { type MetadataKind, wellKnownKind } from "../oauth/well-known.ts";

/** The kind of a body, by its members, and by the path that it is served at; `null` when it is no such document. */
export function kindOfDocument(body: string, path: string | null): MetadataKind | null {
  const has = (word: string) => new RegExp(`\\b${word}\\b`).test(body);
  const expected = path === null ? null : wellKnownKind(path);
  if (has("authorization_servers") && (has("resource") || expected === "protected resource"))
    return "protected resource";
  if (has("authorization_endpoint") && has("token_endpoint")) return "authorization server";
  if (expected === "authorization server")
    return has("issuer") || has("authorization_endpoint") ? expected : null;
  return expected !== null && has("resource") ? expected : null;
}
