import type { PolicyScope, PolicyText } from "../model/setup.ts";
import { readMarkup } from "../policy/document/markup.ts";
import type { PolicyOutline } from "../policy/document/outline.ts";
import type { PolicyValues } from "../policy/document/policy-values.ts";
import type { PolicyRefusal } from "../policy/document/refusal.ts";
import { type TokenCheck, tokenChecks } from "../policy/validation/token-check.ts";
import { applyEdits, type Edit } from "../text/edit.ts";

/** A policy document with the edits that the plan has for it; none when it stays as it is. */
export interface PlannedPolicy {
  readonly policy: PolicyText;
  /** As `readPolicy` gave it; a refused document makes the answers that depend on it unknown. */
  readonly outline: PolicyOutline | PolicyRefusal;
  readonly edits: readonly Edit[];
}

/** A policy document as the gateway will run it. `outline` is `null` when it could not be read. */
export interface PolicyReading {
  readonly address: string;
  readonly scope: PolicyScope;
  readonly owner: string;
  readonly outline: PolicyOutline | null;
  /** The token validations, by the index of their element. */
  readonly checks: ReadonlyMap<number, TokenCheck>;
}

/** The document before its edits. */
export function readingBefore({ policy, outline }: PlannedPolicy, values: PolicyValues): PolicyReading {
  return readingOf(policy, outline, values);
}

/** The document after its edits. That edited text reads as well as the original is a law of `core/policy`. */
export function readingAfter({ policy, outline, edits }: PlannedPolicy, values: PolicyValues): PolicyReading {
  const edited = edits.length === 0 ? outline : readMarkup(applyEdits(policy.text, edits));
  return readingOf(policy, edited, values);
}

/** A policy that is there and could not be read. */
export function unreadPolicy(address: string, scope: PolicyScope, owner: string): PolicyReading {
  return { address, scope, owner, outline: null, checks: new Map() };
}

function readingOf(
  { address, scope, owner }: PolicyText,
  outline: PolicyOutline | PolicyRefusal,
  values: PolicyValues,
): PolicyReading {
  if (outline.kind === "refusal") return unreadPolicy(address, scope, owner);
  const checks = tokenChecks(outline, values);
  return {
    address,
    scope,
    owner,
    outline,
    checks: new Map(checks.map((check) => [check.elementIndex, check])),
  };
}
