import type { Authority, Extra, Half, Intent } from "../core/model/intent.ts";
import type { NamedTenants } from "../workflow/setup/allowed-tenants.ts";
import type { SetupOptions } from "./plan-options.ts";

/** The options that name the setup and say what is wanted of it, as commander parses them. */
export interface WantedOptions extends SetupOptions {
  /** Absent when nobody asked for one. */
  readonly authority?: Authority;
  readonly allowTenant: readonly string[];
  readonly only?: Half;
  readonly with: readonly Extra[];
}

/** What the options want of a setup. @param allowShared whether policies that others use may be edited */
export function intentOf(options: WantedOptions, { ids, names }: NamedTenants, allowShared = false): Intent {
  return {
    authority: options.authority ?? "common",
    ...(options.authority === undefined ? {} : { authorityFrom: "person" as const }),
    allowTenants: ids,
    tenantNames: names,
    only: options.only ?? null,
    allowShared,
    with: options.with,
  };
}
