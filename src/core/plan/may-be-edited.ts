import { namesAuthorityHost } from "../policy/authority/authority-host.ts";
import { type NamedValues, namedReferences } from "../policy/document/named-value.ts";
import { policyFacts } from "./policy-facts.ts";

/**
 * Whether a plan could have an edit for a policy: it validates tokens of Entra, or it names an authority host, itself or
 * through a named value. What this denies is never edited unless it is called shared with everybody.
 */
export function mayBeEdited(
  text: string,
  namedValues: NamedValues,
  authorityHosts: readonly string[],
): boolean {
  if (
    policyFacts(text, namedValues, authorityHosts).validatesTokens ||
    namesAuthorityHost(text, authorityHosts)
  )
    return true;
  return namedReferences(text, { start: 0, end: text.length }).some(({ name }) =>
    namesAuthorityHost(namedValues.get(name) ?? "", authorityHosts),
  );
}
