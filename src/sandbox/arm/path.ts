/** The fixed words of ARM paths, in the spelling of the routes. */
const words = [
  "subscriptions",
  "resourceGroups",
  "providers",
  "Microsoft.ApiManagement",
  "Microsoft.Authorization",
  "service",
  "workspaces",
  "apis",
  "operations",
  "policies",
  "policy",
  "products",
  "revisions",
  "policyFragments",
  "listReferences",
  "namedValues",
  "listValue",
  "backends",
  "permissions",
  "tools",
  "gateways",
  "managed",
  "listDebugCredentials",
  "listTrace",
];

const spelling = new Map(words.map((word) => [word.toLowerCase(), word]));

/**
 * ARM does not mind case in paths; routes do. Names keep theirs, and are compared without case where they are looked up.
 */
export function canonicalArmPath(pathname: string): string {
  return pathname
    .split("/")
    .map((segment) => spelling.get(segment.toLowerCase()) ?? segment)
    .join("/");
}

/** Whether two ARM names are the same. */
export function isNamed(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}
