/** What an OAuth metadata document says: where to sign in (RFC 8414, OpenID Connect), or what is protected (RFC 9728). */
export type MetadataKind = "authorization server" | "protected resource";

/** The folder of the well-known addresses of a host (RFC 8615). */
export const wellKnownFolder = ".well-known";

/** The document of OpenID Connect Discovery, as the end of an issuer's address. */
export const openIdConfiguration = `${wellKnownFolder}/openid-configuration`;

/** The documents in it by which MCP clients find the authorization server (specification of 2025-06-18 and later). */
const documents = {
  "oauth-authorization-server": "authorization server",
  "openid-configuration": "authorization server",
  "oauth-protected-resource": "protected resource",
} as const satisfies Readonly<Record<string, MetadataKind>>;

const names = Object.keys(documents).join("|");
const folder = wellKnownFolder.replace(".", String.raw`\.`);
const inPath = new RegExp(`${folder}/(${names})`, "i");
const wholePart = new RegExp(`(?:^|/)${folder}/(?:${names})(?=/|$)`);
const template = new RegExp(`/${folder}/(?:${names})(?<of>/[^?]*)?$`, "i");
const anyDocument = new RegExp(`${folder}/`, "i");

/** The kind of document that clients expect at a path or a URL; `null` where they look for none. */
export function wellKnownKind(path: string): MetadataKind | null {
  const [, name = ""] = inPath.exec(path) ?? [];
  return documents[name.toLowerCase() as keyof typeof documents] ?? null;
}

/** Whether a path is in the folder of well-known addresses, whatever is served there. */
export function isWellKnown(path: string): boolean {
  return anyDocument.test(path);
}

/** Whether an operation's URL ends as those of MCP endpoints do. */
export function isMcpEndpoint(urlTemplate: string): boolean {
  return /\/(?:mcp|sse|messages?)\/?(?:\?.*)?$/i.test(urlTemplate);
}

/** Whether a path begins with that folder, without a slash before it, as the path of an API does. */
export function beginsWellKnown(path: string): boolean {
  return path.toLowerCase().split("/")[0] === wellKnownFolder;
}

/** A path, lower case, without the part that makes it the address of metadata (RFC 8414 §3.1, RFC 9728 §3.1). */
export function withoutWellKnown(path: string): string {
  return path.replace(wholePart, "");
}

/** Whether an operation serves one of the documents by which MCP clients find the authorization server. */
export function isMetadataTemplate(urlTemplate: string): boolean {
  return template.test(normal(urlTemplate));
}

/**
 * Whether metadata at this path of the gateway is looked at by clients of an API: a document at the root is, and one
 * whose path continues is when it continues with the API's own path (RFC 8414 §3.1, RFC 9728 §3.1) or a parameter.
 */
export function servesMetadataFor(urlTemplate: string, apiPath: string): boolean {
  const match = template.exec(normal(urlTemplate));
  if (match === null) return false;
  const of = (match.groups?.of ?? "").replace(/^\/+|\/+$/g, "").toLowerCase();
  const path = apiPath.toLowerCase();
  return of === "" || of.includes("{") || of === path || of.startsWith(`${path}/`);
}

function normal(urlTemplate: string): string {
  return `/${urlTemplate}`.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}
