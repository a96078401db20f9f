import type { Finding } from "../../model/finding.ts";
import { isTenantClaim } from "../../policy/revise/tenant-claim-changes.ts";
import type { TokenCheck } from "../../policy/validation/token-check.ts";
import { sameId } from "../../text/guid.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { ownChecks } from "./shared/own-checks.ts";
import { placeIn } from "./shared/place-in.ts";
import { type AccessRuleInput, rowOf } from "./shared/rule-input.ts";
import { listed } from "./shared/sentence.ts";

export const tenantsRemoved: FindingRule<"tenants-removed"> = {
  code: "tenants-removed",
  levels: ["warning", "note"],
  when: "The tenants of `--allow-tenant` replace a list that is in force, and the gateway refuses a tenant afterwards that it admits today; or it admits every organization today, and only listed ones afterwards; or a value of the list that cannot be read is removed. A note where `tenants remove` asked for it.",
  why: "People of these organizations are refused with 401 from then on.",
  cure: "Name them with `--allow-tenant`, too: the hint has the options. After `tenants remove` there is nothing to do; `rollback` or `tenants add` lets them in again.",
  looks: [{ at: "access", look: leftOffTheList }],
};

/** Tenants that may get past the gateway today, and are named no more, because the new list replaces the old one. */
function leftOffTheList(input: AccessRuleInput): Finding[] {
  const { removed } = input.access.listed;
  const row = rowOf("removed", input);
  const isOff = row !== undefined && row.gateway.before.answer !== "no" && row.gateway.after.answer !== "yes";
  if (input.intent.tenantsOnly) return isOff ? takenOff(removed, input) : [];
  const findings = [...(isOff ? removedTenants(removed) : []), ...unreadValues(input)];
  const outside = rowOf("not-allowed", input) ?? rowOf("any-other", input);
  if (outside?.gateway.before.answer === "yes" && outside.gateway.after.answer === "no") {
    findings.push({
      code: "tenants-removed",
      level: "warning",
      message:
        "The gateway admits every organization today, and will refuse those that are not on the new list.",
      hint: "Add --allow-tenant <tenant id> for each organization that uses the MCP server today.",
      place: {},
    });
  }
  return findings;
}

/** What was asked for is no warning; what it means is said. */
function takenOff(removed: readonly string[], { intent, snapshot }: AccessRuleInput): Finding[] {
  const homeTenant = snapshot.homeTenant.id;
  const named = removed.map((id) => {
    const name = intent.tenantNames?.[id];
    return name === undefined ? id : `${name} (${id})`;
  });
  const [goes, whose, it] = removed.length === 1 ? ["goes", "its", "it"] : ["go", "their", "them"];
  const off: Finding = {
    code: "tenants-removed",
    level: "note",
    message: `${listed(named)} ${goes} off the list, and ${whose} people are refused with 401 from then on.`,
    hint: `To let ${it} in again: entra-mcp rollback, or entra-mcp tenants add ${removed.join(" ")}.`,
    place: {},
  };
  if (!intent.allowTenants.every((tenant) => sameId(tenant, homeTenant))) return [off];
  const alone: Finding = {
    code: "tenants-removed",
    level: "note",
    message:
      "No other organization is left on the list: the home tenant alone is admitted from then on, as before a migration.",
    hint: `A later entra-mcp migrate without --allow-tenant would take that list away, and admit every organization. To keep it, migrate with --allow-tenant ${homeTenant}.`,
    place: {},
  };
  return [off, alone];
}

/** Unknown values of a list, such as a secret named value: they are removed with the rest of it. */
function unreadValues(input: AccessRuleInput): Finding[] {
  const valuesOf = ({ requiredClaims }: TokenCheck) =>
    requiredClaims.filter(({ name }) => isTenantClaim(name)).flatMap(({ values }) => values);
  return ownChecks(input).flatMap(({ source, before, after }) => {
    const kept = new Set(valuesOf(after).map(({ written }) => written));
    const gone = valuesOf(before).filter(
      ({ resolved, written }) => resolved.kind === "undecidable" && !kept.has(written),
    );
    if (gone.length === 0) return [];
    const names = listed(gone.map(({ written }) => written));
    return [
      {
        code: "tenants-removed",
        level: "warning",
        message: `The list of tenants that is in force also holds ${names}, which cannot be read and is removed; whoever it admits will be refused.`,
        hint: "Look up which tenant it is, and name that one with --allow-tenant, too.",
        place: placeIn(source, before.element, before),
      },
    ];
  });
}

/** Tenants that a new list takes off the one that is in force; none where there are none. */
export function removedTenants(tenants: readonly string[]): Finding[] {
  if (tenants.length === 0) return [];
  const isOne = tenants.length === 1;
  const options = tenants.map((tenant) => `--allow-tenant ${tenant}`);
  return [
    {
      code: "tenants-removed",
      level: "warning",
      message: `--allow-tenant replaces the list that is in force: ${listed(tenants)} ${isOne ? "is" : "are"} on it today and will not be afterwards.`,
      hint: `To keep ${isOne ? "it" : "them"}, add ${options.join(" ")}.`,
      place: {},
    },
  ];
}
