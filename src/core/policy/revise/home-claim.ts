import type { TokenCheck } from "../validation/token-check.ts";
import type { UndecidedClaim } from "./undecided-claim.ts";

/**
 * Claims with values that perhaps only people of the home tenant carry: its groups and objects, its names, and whether
 * somebody is a member or a guest. What they are for is unknown, so a person decides.
 */
export function homeClaims(check: TokenCheck): UndecidedClaim[] {
  return check.requiredClaims
    .filter(({ name, values }) => values.length > 0 && ofHomeTenant.has(name))
    .map((claim) => {
      const message = `the required claim ${claim.name} may be one that only people of the home tenant carry`;
      const hint =
        claim.name === "groups"
          ? "Require an app role (claim roles) instead: each organization assigns it to people of its own."
          : "Remove the claim if people of other organizations must get in.";
      return { claim, message, hint };
    });
}

const ofHomeTenant: ReadonlySet<string> = new Set([
  "groups",
  "oid",
  "http://schemas.microsoft.com/identity/claims/objectidentifier",
  "sub",
  "acct",
  "idp",
  "http://schemas.microsoft.com/identity/claims/identityprovider",
  "upn",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
  "unique_name",
  "preferred_username",
  "email",
]);
