import type { WrittenValue } from "../../../policy/document/written-value.ts";
import { otherToken } from "../../../policy/review/set-aside.ts";
import { clientClaims } from "../../../policy/revise/client-claim-changes.ts";
import type { TokenCheck } from "../../../policy/validation/token-check.ts";
import type { RevisedPolicy } from "../../revised-policy.ts";
import type { RuleInput } from "./rule-input.ts";

/** A token validation of the API, as it is and as the plan leaves it. */
export interface OwnCheck {
  readonly source: RevisedPolicy;
  readonly before: TokenCheck;
  readonly after: TokenCheck;
}

/** The validations of Entra's tokens that callers present to this API. Edits add and remove none, so both lists are parallel. */
export function ownChecks({ snapshot, policies }: RuleInput): OwnCheck[] {
  const { apiApp } = snapshot;
  const setting = { apiAudiences: [apiApp.appId, ...apiApp.identifierUris] };
  return policies.flatMap((source) =>
    source.rewrite.checksBefore.flatMap((before, index) => {
      const ours = before.authorities.some(({ provider }) => provider === "entra");
      if (!ours || otherToken(source.outline, before, setting) !== null) return [];
      return [{ source, before, after: source.rewrite.checksAfter[index] ?? before }];
    }),
  );
}

/**
 * The application ids that a validation admits, lower case; `any` when it names none, `null` when they are unknown.
 */
export function admittedClients(check: TokenCheck): ReadonlySet<string> | "any" | null {
  const named =
    check.kind === "azure-ad"
      ? check.clientAppIds
      : check.requiredClaims.filter(({ name }) => clientClaims.has(name)).flatMap(({ values }) => values);
  if (named.length === 0) return "any";
  const ids = knownValues(named);
  return ids === null ? null : new Set(ids.map((id) => id.toLowerCase()));
}

/** The values when each of them is known. */
export function knownValues(values: readonly WrittenValue[]): string[] | null {
  const known = values.flatMap(({ resolved }) => (resolved.kind === "known" ? [resolved.value] : []));
  return known.length === values.length ? known : null;
}
