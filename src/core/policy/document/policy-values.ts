import type { NamedValue } from "../../model/setup.ts";
import type { NamedValues } from "./named-value.ts";

/** What the references and the hosts in a policy mean. Whoever reads a policy needs both. */
export interface PolicyValues {
  readonly namedValues: NamedValues;
  /** Authority hosts beside those of the known clouds, without scheme, such as `login.contoso.example`. */
  readonly authorityHosts: readonly string[];
}

/** The same as a snapshot or a service holds it. */
export function policyValues(
  namedValues: readonly NamedValue[],
  authorityHosts: readonly string[],
): PolicyValues {
  return { namedValues: new Map(namedValues.map(({ name, value }) => [name, value])), authorityHosts };
}
