const metadata =
  /\/\.well-known\/(?:oauth-authorization-server|openid-configuration|oauth-protected-resource)(?<of>\/[^?]*)?$/i;

/** Whether an operation serves one of the documents by which MCP clients find the authorization server. */
export function isMetadataTemplate(urlTemplate: string): boolean {
  return metadata.test(normal(urlTemplate));
}

/**
 * Whether metadata at this path of the gateway is looked at by clients of an API: a document at the root is, and one
 * whose path goes on is when it goes on with the API's own path (RFC 8414 §3.1, RFC 9728 §3.1) or a parameter.
 */
export function servesMetadataFor(urlTemplate: string, apiPath: string): boolean {
  const match = metadata.exec(normal(urlTemplate));
  if (match === null) return false;
  const of = (match.groups?.of ?? "").replace(/^\/+|\/+$/g, "").toLowerCase();
  const path = apiPath.toLowerCase();
  return of === "" || of.includes("{") || of === path || of.startsWith(`${path}/`);
}

function normal(urlTemplate: string): string {
  return `/${urlTemplate}`.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}
