/**
 * Whether a resource is a policy or a fragment of the service. Not only the API's own are planned for: metadata can hang on
 * an operation of another API. ARM ids have no case.
 */
export function isPolicyIn(resource: string, service: string): boolean {
  return /^(?:\/[^/]+)*\/policies\/policy$|^\/policyFragments\/[^/]+$/i.test(below(resource, service) ?? "");
}

/** Whether an id is that of an API directly in the service. */
export function isApiOf(api: string, service: string): boolean {
  return /^\/apis\/[^/]+$/i.test(below(api, service) ?? "");
}

/** Whether an ARM id leads where it seems to: each of its segments is plain. */
export function isPlainArmId(id: string): boolean {
  const [root, ...segments] = id.split("/");
  return root === "" && segments.length > 0 && segments.every(isPlainSegment);
}

/** Whether a segment of a path is not empty, does not lead up, and holds no escape that a server may decode. */
export function isPlainSegment(segment: string): boolean {
  return !["", ".", ".."].includes(segment) && !/[\\?#]|%[\da-f]{2}/i.test(segment);
}

/** The rest of an id below another one, with its slash; `null` where it is not below it. */
function below(id: string, parent: string): string | null {
  return id.toLowerCase().startsWith(`${parent.toLowerCase()}/`) ? id.slice(parent.length) : null;
}
