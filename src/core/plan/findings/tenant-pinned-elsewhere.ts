import type { Finding } from "../../model/finding.ts";
import { namesAuthorityHost } from "../../policy/authority/hosts.ts";
import { isHome, tenantIn } from "../../policy/authority/tenant.ts";
import { namedReferences } from "../../policy/document/named-value.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

/** Places in policies are found while a policy is revised; see `core/policy/review` and `revise-url`. */
export const tenantPinnedElsewhere: FindingRule<"tenant-pinned-elsewhere"> = {
  code: "tenant-pinned-elsewhere",
  levels: ["warning", "note"],
  when: "The API's service URL, a backend, a call of the gateway's own, an error message, a comment or a named value names the home tenant and is not rewritten. A note says that the plan cannot see the MCP server's own code.",
  why: "It may be intended, such as the gateway's own sign-in, or it may still shut other organizations out.",
  cure: "Check each place. Where the gateway signs in for itself, there is nothing to do.",
  looks: [{ at: "setup", half: "apim", look: pinnedOutside }],
};

/** Where the home tenant is named outside of policies: in the addresses that the gateway calls, and in named values. */
function pinnedOutside(input: RuleInput): Finding[] {
  const { api, backends } = input.snapshot;
  const addresses = [
    { what: `The API's service URL ${api.serviceUrl ?? ""}`, url: api.serviceUrl ?? "", resource: api.id },
    ...backends.map(({ id, name, url }) => ({ what: `The backend ${name} (${url})`, url, resource: id })),
  ];
  return [
    ...addresses
      .filter(({ url }) => namesHome(url, input))
      .map(({ what, resource }) =>
        pinned("warning", `${what} names the home tenant and is not changed.`, resource),
      ),
    ...namedValues(input),
    ...serversOwnCode(input),
  ];
}

/**
 * Only the tenant's id counts, or one of its domains in the path of an authority URL. A host at such a domain may be any
 * server of the tenant's.
 */
function namesHome(url: string, { snapshot }: RuleInput): boolean {
  const { homeTenant, authorityHosts } = snapshot;
  const text = url.toLowerCase();
  if (text.includes(homeTenant.id)) return true;
  return (
    namesAuthorityHost(text, authorityHosts) &&
    homeTenant.domains.some((domain) => text.includes(`/${domain}`))
  );
}

function pinned(level: "warning" | "note", message: string, resource: string): Finding {
  const hint =
    "Nothing to do when the gateway itself calls it for its own sign-in; otherwise change it by hand.";
  return { code: "tenant-pinned-elsewhere", level, message, hint, place: { resource } };
}

/** Named values that edited policies use and that keep the home tenant. */
function namedValues(input: RuleInput): Finding[] {
  const { snapshot, policies } = input;
  const replaced = policies.filter(({ rewrite }) => rewrite.edits.length > 0);
  const used = new Set(
    replaced.flatMap(({ text }) =>
      namedReferences(text, { start: 0, end: text.length }).map(({ name }) => name),
    ),
  );
  return snapshot.namedValues.flatMap(({ name, value }) => {
    if (value === null || !used.has(name)) return [];
    const names = isHome(tenantIn({ kind: "known", value }), snapshot.homeTenant) || namesHome(value, input);
    if (!names) return [];
    return [
      {
        code: "tenant-pinned-elsewhere",
        level: "note",
        message: `The named value ${name} keeps the home tenant: named values are never changed, because other policies may use them for their own sign-in.`,
        hint: "Nothing to do: where it mattered, the changed policies now name the authority themselves.",
        place: { resource: `${snapshot.service.id}/namedValues` },
      },
    ];
  });
}

/** Said once, and only with a plan that opens the gateway. */
function serversOwnCode({ snapshot, policies }: RuleInput): Finding[] {
  if (policies.every(({ rewrite }) => rewrite.edits.length === 0)) return [];
  return [
    {
      code: "tenant-pinned-elsewhere",
      level: "note",
      message:
        "This plan cannot see the MCP server's own code and platform: if they check the token again, they may still expect the home tenant.",
      hint: "Look at the server's allowed tenants and issuers, and at Authentication (Easy Auth) if it runs on App Service or Functions.",
      place: { resource: snapshot.api.id },
    },
  ];
}
