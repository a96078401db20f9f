import type { WrittenValue } from "../policy/document/written-value.ts";
import type { ClaimDemand } from "../policy/validation/token-check.ts";
import { type Admission, admitted, allOf, anyOf, compared, refused, undecided } from "./admission.ts";
import { claimOf, type TokenFacts } from "./token.ts";

/**
 * Whether a token has the required claim: with each value, or with any of them, where the claim of the token is split
 * by the separator first (verified: azure-docs). Attributes are read without blanks at their ends, so an empty separator
 * is the blank of `separator=" "`.
 */
export function claimDemand(demand: ClaimDemand, token: TokenFacts): Admission {
  const { name, match, separator, values } = demand;
  if (/\{\{|@[({]/.test(name)) return undecided("claim", `which claim is required is unknown: ${name}`);
  const claim = claimOf(token, name);
  switch (claim.kind) {
    case "unknown":
      return undecided("claim", `the claim ${name} depends on more than this table knows`);
    case "absent":
      return refused("claim", `it has no claim ${name}`);
    case "values": {
      const given = claim.values.flatMap((value) =>
        separator === null ? [value] : value.split(separator || " "),
      );
      const met = values.map((wanted) => valueDemand(wanted, given, name));
      return match === "any" ? anyOf(met) : allOf(met);
    }
    default:
      return claim satisfies never;
  }
}

/** Whether case counts in claims is not documented, so a value that differs in nothing else is unknown. */
function valueDemand({ resolved }: WrittenValue, given: readonly string[], name: string): Admission {
  return compared(`a value of the claim ${name}`, resolved, (wanted) => {
    if (given.includes(wanted)) return admitted;
    if (given.some((value) => value.toLowerCase() === wanted.toLowerCase())) {
      return undecided("claim", `the claim ${name} differs from ${wanted} in case only`);
    }
    return refused("claim", `its claim ${name} has no required value`);
  });
}
