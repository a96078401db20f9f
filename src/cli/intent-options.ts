import type { Authority, Extra, Half, Intent } from "../core/model/intent.ts";
import type { NamedTenants } from "../workflow/setup/allowed-tenants.ts";

/** The options that say what is wanted of a setup, as commander parses them. */
export interface IntentOptions {
  /** Absent when nobody asked for one. */
  readonly authority?: Authority;
  readonly allowTenant: readonly string[];
  readonly only?: Half;
  readonly with: readonly Extra[];
  readonly allowShared: boolean;
}

/** What the options want; the same for each command that plans a migration. */
export function intentOf(options: IntentOptions, { ids, names }: NamedTenants): Intent {
  return {
    authority: options.authority ?? "common",
    ...(options.authority === undefined ? {} : { authorityFrom: "person" as const }),
    allowTenants: ids,
    tenantNames: names,
    only: options.only ?? null,
    allowShared: options.allowShared,
    with: options.with,
  };
}
