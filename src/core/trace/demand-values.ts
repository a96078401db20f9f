import type { MetDemand } from "../access/admit.ts";
import type { TokenFacts } from "../access/token.ts";
import { issuersAt } from "../entra/issuers.ts";
import type { WrittenValue } from "../policy/document/written-value.ts";
import type { AuthorityDemand } from "../policy/validation/authority-demand.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { isGuid } from "../text/guid.ts";

/** What a demand wants, and what the token has for it, as texts. */
export interface DemandValues {
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Both sides of a demand. Nothing is decided here: whether they fit is in the demand's admission. */
export function valuesOf({ kind, claim }: MetDemand, check: TokenCheck, token: TokenFacts): DemandValues {
  switch (kind) {
    case "tenant":
      return { expected: check.authorities.map(({ written }) => shown(written)), actual: given(token.tid) };
    case "issuer":
      return {
        expected: [...check.authorities.map((one) => issuerOf(one, token)), ...check.issuers.map(shown)],
        actual: given(token.iss),
      };
    case "client":
      return { expected: check.clientAppIds.map(shown), actual: given(token.clientId ?? "") };
    case "backend":
      return { expected: check.backendAppIds.map(shown), actual: given(token.resourceAppId ?? "") };
    case "audience":
      return { expected: check.audiences.map(shown), actual: token.aud };
    case "claim":
      return {
        expected: claim?.values.map(shown) ?? [],
        actual: token.claims?.get(claim?.name ?? "") ?? [],
      };
    default:
      return kind satisfies never;
  }
}

/** As the gateway compares it, or as it is written where that is not known. */
function shown({ resolved, written }: WrittenValue): string {
  return resolved.kind === "known" ? resolved.value : written;
}

function given(value: string): readonly string[] {
  return value === "" ? [] : [value];
}

/** The issuer that metadata publishes: of a shared authority that of the token's own tenant. An address that is not known stays one. */
function issuerOf({ tenant, host, version, written }: AuthorityDemand, token: TokenFacts): string {
  if (host === null || version === null) return shown(written);
  const named = tenant.kind === "tenant" && isGuid(tenant.id) ? tenant.id : null;
  const tid = tenant.kind === "reserved" ? token.tid : named;
  return (tid === null ? null : issuersAt(tid, host)?.[version]) ?? shown(written);
}
