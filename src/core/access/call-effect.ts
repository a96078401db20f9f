import type { Admission } from "./admission.ts";
import { type Cell, cell, type Reason, yes } from "./cell.ts";

/**
 * Every way in which a stretch of policy may end for a call, as far as is known beforehand: it continues, the gateway
 * answers by itself, or the call is refused. More than one of them is an outcome that nobody can decide.
 */
export interface CallEffect {
  readonly goesOn: boolean;
  readonly isAnswered: boolean;
  readonly refusal: Reason | null;
  /** Why it may end in several ways: the first thing that could not be decided. */
  readonly doubt: Reason | null;
  /** Whether `Authorization` still holds the token of the caller. */
  readonly keepsToken: boolean;
  /** Whether a token validation was run on the way. */
  readonly isChecked: boolean;
  /** Whether a token validation may have been run on the way. */
  readonly mayBeChecked: boolean;
}

/** Nothing happens. */
export const nothing: CallEffect = {
  goesOn: true,
  isAnswered: false,
  refusal: null,
  doubt: null,
  keepsToken: true,
  isChecked: false,
  mayBeChecked: false,
};

export const answered: CallEffect = { ...nothing, goesOn: false, isAnswered: true };

export function refusedFor(refusal: Reason): CallEffect {
  return { ...nothing, goesOn: false, refusal };
}

/** Something that may let the call on or refuse it. */
export function doubtful(doubt: Reason): CallEffect {
  return { ...nothing, refusal: doubt, doubt };
}

/** What a token validation does to the call. */
export function ofValidation(admission: Admission): CallEffect {
  switch (admission.kind) {
    case "admitted":
      return { ...nothing, ...checked };
    case "refused":
      return { ...refusedFor(reasonOf(admission)), ...checked };
    case "unknown":
      return { ...doubtful(reasonOf(admission)), ...checked };
    default:
      return admission satisfies never;
  }
}

const checked = { isChecked: true, mayBeChecked: true } as const;

function reasonOf({ code, why }: Reason): Reason {
  return { code, why };
}

/** One after the other. The reason of a certain refusal is the one to name. */
export function andThen(one: CallEffect, next: CallEffect): CallEffect {
  const isCertain = !next.goesOn && !next.isAnswered;
  return {
    goesOn: next.goesOn,
    isAnswered: one.isAnswered || next.isAnswered,
    refusal: isCertain ? next.refusal : (one.refusal ?? next.refusal),
    doubt: one.doubt ?? next.doubt,
    keepsToken: one.keepsToken && next.keepsToken,
    isChecked: one.isChecked || next.isChecked,
    mayBeChecked: one.mayBeChecked || next.mayBeChecked,
  };
}

/** One or the other; which is unknown. */
export function either(one: CallEffect, other: CallEffect, doubt: Reason): CallEffect {
  return {
    goesOn: one.goesOn || other.goesOn,
    isAnswered: one.isAnswered || other.isAnswered,
    refusal: one.refusal ?? other.refusal,
    doubt: one.doubt ?? other.doubt ?? doubt,
    keepsToken: one.keepsToken && other.keepsToken,
    isChecked: one.isChecked && other.isChecked,
    mayBeChecked: one.mayBeChecked || other.mayBeChecked,
  };
}

/** The answer for the access table. A call that the gateway answers by itself was let in. */
export function gatewayCell(outcome: CallEffect): Cell {
  const { goesOn, isAnswered, refusal, doubt, isChecked, mayBeChecked } = outcome;
  if (refusal === null) {
    return isChecked ? yes : cell("yes", mayBeChecked ? perhapsValidated : unvalidated);
  }
  if (!goesOn && !isAnswered) return cell("no", refusal);
  return cell("unknown", doubt ?? refusal);
}

/** Others may be refused, so that the gateway is not said to let everybody in. */
const perhapsValidated: Reason = {
  code: "no-validation",
  why: "no token validation is certain to apply, and none that may apply refuses it",
};

const unvalidated: Reason = {
  code: "no-validation",
  why: "no token validation is certain to apply: the gateway lets everybody in",
};
