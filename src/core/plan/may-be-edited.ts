import { namesAuthorityHost } from "../policy/authority/hosts.ts";
import { namedReferences } from "../policy/document/named-value.ts";
import { type FactsInput, policyFacts } from "./policy-facts.ts";

/**
 * Whether a plan could have an edit for a policy: it validates tokens of Entra, or it names an authority host, itself or
 * through a named value. What this denies is never edited unless it is called shared with everybody.
 */
export function mayBeEdited(text: string, values: FactsInput): boolean {
  if (policyFacts(text, values).validatesTokens || namesAuthorityHost(text, values.authorityHosts))
    return true;
  return namedReferences(text, { start: 0, end: text.length }).some(({ name }) =>
    namesAuthorityHost(values.namedValues.get(name) ?? "", values.authorityHosts),
  );
}
