import type { PolicySetting } from "../document/policy-setting.ts";
import type { ClaimDemand, TokenCheck } from "../validation/token-check.ts";
import type { ClaimChange } from "./claim-edits.ts";
import { missingIds } from "./client-id-changes.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import type { UndecidedClaim } from "./undecided-claim.ts";

/** The claim that names the client app: `azp` in v2 tokens, `appid` in v1 tokens, never both (verified: access token claims reference). */
export const clientClaims: ReadonlyMap<string, 1 | 2> = new Map([
  ["appid", 1],
  ["azp", 2],
]);

/** The changes that make a `validate-jwt` name each client, or why that cannot be said in it. */
export type ClientClaimChanges =
  | { readonly kind: "decided"; readonly changes: readonly ClaimChange[] }
  | { readonly kind: "undecided"; readonly message: string; readonly hint: string };

/**
 * Names each client app in the claim of the accepted token version. Claims that are there are merged. A validation that
 * accepts both versions and names no client yet cannot name one: required claims are a conjunction, and a token
 * has only one of the two claims, so a claim on each would refuse every token. Then the version of token that
 * the API app issues decides, and when that is not known a person has to. Nor can one that takes the tokens of
 * `strangers` beside Entra's, which carry neither claim or other ids in it.
 */
export function clientClaimChanges(
  check: TokenCheck,
  accepted: ReadonlySet<1 | 2>,
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): ClientClaimChanges {
  if (goal.clientAppIds.length === 0) return { kind: "decided", changes: [] };
  const present = check.requiredClaims.filter(({ name }) => clientClaims.has(name));
  if (present.length > 0)
    return { kind: "decided", changes: present.flatMap((claim) => merged(claim, goal)) };
  if (strangers !== null) {
    const message = `this validate-jwt also takes ${strangers}, and so it cannot name the client apps: a claim that it requires counts for every token`;
    return { kind: "undecided", message, hint: "Make one validation for each identity provider." };
  }
  const [only, other] = [...accepted];
  const version = other === undefined ? only : setting.tokenVersion;
  if (version === undefined || version === null || !accepted.has(version)) {
    const message =
      "this validate-jwt accepts v1 and v2 tokens, and one element cannot name the client apps for both: azp is in v2 tokens only, appid in v1 tokens only";
    const hint =
      "Settle on the token version that the API app issues, and remove the openid-config of the other one.";
    return { kind: "undecided", message, hint };
  }
  const because = "only known client apps may call";
  const name = version === 2 ? "azp" : "appid";
  return {
    kind: "decided",
    changes: [{ kind: "add", name, values: missingIds([], goal.clientAppIds), because }],
  };
}

/** Claims on the client that no accepted token carries: with them no token passes, whatever values they have. */
export function impossibleClients(
  check: TokenCheck,
  accepted: ReadonlySet<1 | 2>,
  { tokenVersion }: Pick<PolicySetting, "tokenVersion">,
): UndecidedClaim[] {
  const present = check.requiredClaims.filter(({ name }) => clientClaims.has(name));
  const [first, other] = [...new Map(present.map((claim) => [claim.name, claim])).values()];
  if (first === undefined) return [];
  if (other !== undefined) {
    const message = "no token carries both azp and appid, so no token passes";
    return [{ claim: other, message, hint: "Keep azp for v2 tokens, or appid for v1 tokens." }];
  }
  const issued = tokenVersion !== null && accepted.has(tokenVersion) ? new Set([tokenVersion]) : accepted;
  const version = clientClaims.get(first.name);
  if (version === undefined || issued.size === 0 || issued.has(version)) return [];
  return [wrongVersion(first)];
}

function wrongVersion(claim: ClaimDemand): UndecidedClaim {
  const [version, carried] = claim.name === "appid" ? ["v2", "azp"] : ["v1", "appid"];
  const message = `${version} tokens carry ${carried} and no ${claim.name}, so no token passes`;
  return { claim, message, hint: `Require the claim ${carried} instead of ${claim.name}.` };
}

function merged(claim: ClaimDemand, goal: PolicyGoal): ClaimChange[] {
  const values = missingIn(claim, goal.clientAppIds);
  const anyIsEnough = claim.match === "any" || claim.values.length + values.length <= 1;
  if (values.length === 0 && anyIsEnough) return [];
  const because = `the claim ${claim.name} must name each client app`;
  return [{ kind: "rewrite", claim, drop: [], values, because }];
}

/** Claims are compared letter by letter, and tokens carry application ids in lower case. */
function missingIn(claim: ClaimDemand, clientAppIds: readonly string[]): string[] {
  const present = new Set(
    claim.values.flatMap(({ resolved }) => (resolved.kind === "known" ? [resolved.value] : [])),
  );
  const wanted = new Set(clientAppIds.map((id) => id.trim().toLowerCase()));
  return [...wanted].filter((id) => !present.has(id));
}
