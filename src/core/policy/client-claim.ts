import type { ClaimChange } from "./claims.ts";
import { missingIds } from "./client-ids.ts";
import type { PolicyWish } from "./revision.ts";
import type { TokenCheck } from "./token-check.ts";

/** The claim that names the client app: `azp` in v2 tokens, `appid` in v1 tokens, never both (verified: access token claims reference). */
export const clientClaims: ReadonlyMap<string, 1 | 2> = new Map([
  ["appid", 1],
  ["azp", 2],
]);

/** The changes that make a `validate-jwt` name each client, or why that cannot be said in it. */
export type ClientClaimChanges =
  | { readonly kind: "decided"; readonly changes: readonly ClaimChange[] }
  | { readonly kind: "undecided"; readonly message: string };

/**
 * Names each client app in the claim of the accepted token version. Claims that are there are merged. A validation that
 * accepts both versions and names no client yet cannot name one: required claims are a conjunction, and a token
 * has only one of the two claims, so a claim on each would refuse every token. Then the version of token that
 * the API app issues decides, and when that is not known a person has to.
 */
export function clientClaimChanges(
  check: TokenCheck,
  accepted: ReadonlySet<1 | 2>,
  wish: PolicyWish,
): ClientClaimChanges {
  if (wish.clientAppIds.length === 0) return { kind: "decided", changes: [] };
  const present = check.requiredClaims.filter(({ name }) => clientClaims.has(name));
  if (present.length > 0)
    return { kind: "decided", changes: present.flatMap((claim) => merged(claim, wish)) };
  const [only, other] = [...accepted];
  const version = other === undefined ? only : wish.tokenVersion;
  if (version === undefined || !accepted.has(version)) {
    const message =
      "this validate-jwt accepts v1 and v2 tokens, and one element cannot name the client apps for both: azp is in v2 tokens only, appid in v1 tokens only";
    return { kind: "undecided", message };
  }
  const because = "only known client apps may call";
  const name = version === 2 ? "azp" : "appid";
  return {
    kind: "decided",
    changes: [{ kind: "add", name, values: missingIds([], wish.clientAppIds), because }],
  };
}

function merged(claim: TokenCheck["requiredClaims"][number], wish: PolicyWish): ClaimChange[] {
  const values = missingIn(claim, wish.clientAppIds);
  const anyIsEnough = claim.match === "any" || claim.values.length + values.length <= 1;
  if (values.length === 0 && anyIsEnough) return [];
  const because = `the claim ${claim.name} must name each client app`;
  return [{ kind: "rewrite", claim, drop: [], values, because }];
}

/** Claims are compared letter by letter, and tokens carry application ids in lower case. */
function missingIn(claim: TokenCheck["requiredClaims"][number], clientAppIds: readonly string[]): string[] {
  const present = new Set(
    claim.values.flatMap(({ resolved }) => (resolved.kind === "known" ? [resolved.value] : [])),
  );
  const wanted = new Set(clientAppIds.map((id) => id.trim().toLowerCase()));
  return [...wanted].filter((id) => !present.has(id));
}
