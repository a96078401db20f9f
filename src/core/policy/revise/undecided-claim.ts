import { type Remark, reviewRemark } from "../review/remark.ts";
import type { ClaimDemand, TokenCheck } from "../validation/token-check.ts";

/** A required claim that a person has to decide about. */
export interface UndecidedClaim {
  readonly claim: ClaimDemand;
  readonly message: string;
  readonly hint: string;
}

/** The findings for claims that a person has to decide about. */
export function undecidedRemarks({ element }: TokenCheck, undecided: readonly UndecidedClaim[]): Remark[] {
  return undecided.map(({ claim, message, hint }) =>
    reviewRemark(`${element}/required-claims/claim`, claim, message, hint),
  );
}
