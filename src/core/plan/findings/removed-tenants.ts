import type { Finding } from "../../model/finding.ts";
import { listed } from "./sentence.ts";

/** Tenants that a new list takes off the one that is in force; none where there are none. */
export function removedTenants(tenants: readonly string[]): Finding[] {
  if (tenants.length === 0) return [];
  const isOne = tenants.length === 1;
  const options = tenants.map((tenant) => `--allow-tenant ${tenant}`);
  return [
    {
      code: "tenants-removed",
      level: "warning",
      message: `--allow-tenant replaces the list that is in force: ${listed(tenants)} ${isOne ? "is" : "are"} on it today, and not any more afterwards.`,
      hint: `To keep ${isOne ? "it" : "them"}, add ${options.join(" ")}.`,
      place: {},
    },
  ];
}
