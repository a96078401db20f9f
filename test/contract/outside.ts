import { approximatedVersion, contractVersion } from "./documents.ts";

const rules: readonly { readonly path: RegExp; readonly reason: string }[] = [
  {
    path: /^(?!.*\/providers\/Microsoft\.ApiManagement\/)/i,
    reason: "Azure Resource Manager's own paths; the documents are API Management's",
  },
  {
    path: /\/providers\/Microsoft\.Authorization\//i,
    reason: "Microsoft.Authorization below a service; the documents are API Management's",
  },
  { path: /\/workspaces(\/|$)/i, reason: "workspaces came after 2021-08-01" },
  { path: /\/gateways\/managed\/list(DebugCredentials|Trace)$/i, reason: "tracing came after 2021-08-01" },
  { path: /\/policyFragments(\/|$)/i, reason: "policy fragments came after 2021-08-01" },
];

/** Why the documents say nothing about a request, or null when they have to. Nothing else may go unchecked. */
export function outsideContract(path: string): string | null {
  const url = new URL(path, "https://arm.invalid");
  const rule = rules.find(({ path: pattern }) => pattern.test(url.pathname));
  if (rule !== undefined) return rule.reason;
  const version = url.searchParams.get("api-version") ?? "";
  return version.endsWith("-preview")
    ? `no documents of ${version}, only of ${contractVersion} (standing in for ${approximatedVersion})`
    : null;
}
