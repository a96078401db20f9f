import { type Decision, reviewByHand } from "../review/decision.ts";
import type { ClaimDemand, TokenCheck } from "../validation/token-check.ts";

/** A required claim that a person has to decide about. */
export interface UndecidedClaim {
  readonly claim: ClaimDemand;
  readonly message: string;
  readonly hint: string;
}

/** The findings for claims that a person has to decide about. */
export function undecidedDecisions(
  { element }: TokenCheck,
  undecided: readonly UndecidedClaim[],
): Decision[] {
  return undecided.map(({ claim, message, hint }) =>
    reviewByHand(`${element}/required-claims/claim`, claim, message, hint),
  );
}
