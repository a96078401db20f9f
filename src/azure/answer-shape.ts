/**
 * What is wrong with the text of a successful answer, as the end of "it answered with …"; `null` where nothing is. The SDKs
 * take what comes without looking at its shape: an error in place of a list is an empty list to them.
 *
 * @param request what was asked for, at the authority, Microsoft Graph or Azure Resource Manager
 */
export function misshapen({ method, url }: Request, text: string): string | null {
  const { pathname } = new URL(url);
  const isAsking = method === "GET" || pathname.endsWith("/token");
  if (text === "") return isAsking ? "nothing" : null;
  const body = parsed(text);
  if (body === undefined) return "something that is not JSON";
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return "something that is not an object";
  const members = body as Readonly<Record<string, unknown>>;
  if ("error" in members) return "an error in the place of what was asked for";
  if (!isAsking) return null;
  if (Object.keys(members).length === 0) return "an empty object";
  if (!isCollection(pathname)) return null;
  if (!Array.isArray(members.value)) return "something that is not a list";
  return [members.nextLink, members["@odata.nextLink"]].includes(url)
    ? "a list that leads back to itself"
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Whether a path names a collection. In Azure Resource Manager names and types take turns after the provider, so that an
 * odd number of segments ends in a type; without a provider it is so from the beginning. In Graph a collection without a
 * key has one segment after the version.
 */
function isCollection(pathname: string): boolean {
  const segments = pathname.split("/").filter((segment) => segment !== "");
  if (segments[0] === "v1.0") return segments.length === 2 && !/\(/.test(segments[1] ?? "");
  if (segments[0] !== "subscriptions") return false;
  const provider = segments.findLastIndex((segment) => segment.toLowerCase() === "providers");
  const rest = provider === -1 ? segments : segments.slice(provider + 2);
  return rest.length % 2 === 1;
}
