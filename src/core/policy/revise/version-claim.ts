import type { TokenCheck } from "../validation/token-check.ts";
import type { ClaimChange } from "./claim-edits.ts";
import type { UndecidedClaim } from "./undecided-claim.ts";

/** The versions of token that a validation accepts, and claims on `ver` that leave none of them. */
export interface RequiredVersions {
  readonly accepted: ReadonlySet<1 | 2>;
  readonly undecided: readonly UndecidedClaim[];
}

/** What required claims on `ver` leave of the versions that a validation offers. A value that is unknown says nothing. */
export function requiredVersions(check: TokenCheck, offered: ReadonlySet<1 | 2>): RequiredVersions {
  let accepted = offered;
  const undecided: UndecidedClaim[] = [];
  for (const claim of check.requiredClaims) {
    if (claim.name !== "ver" || claim.values.length === 0) continue;
    const values = claim.values.map(({ resolved }) => (resolved.kind === "known" ? resolved.value : null));
    if (values.includes(null)) continue;
    const passes = (version: 1 | 2): boolean =>
      claim.match === "any"
        ? values.includes(`${version}.0`)
        : values.every((value) => value === `${version}.0`);
    const left = new Set([...accepted].filter(passes));
    if (left.size > 0) accepted = left;
    else {
      const message =
        "the claim ver names no version of token that this validation takes, so no token passes";
      undecided.push({
        claim,
        message,
        hint: "Remove the claim, or make it name the version that the API app issues.",
      });
    }
  }
  return { accepted, undecided };
}

/** A claim on `iss` also separated the versions; without it the claim `ver` has to. */
export function versionClaim(check: TokenCheck, accepted: ReadonlySet<1 | 2>): ClaimChange[] {
  const told = check.requiredClaims.some(({ name }) => name === "ver" || name === "azp" || name === "appid");
  const [version] = [...accepted];
  if (told || version === undefined) return [];
  const because = "the pinned issuer admitted only tokens of this version";
  return [{ kind: "add", name: "ver", values: [`${version}.0`], because }];
}
