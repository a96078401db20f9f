import { tokenIssuers } from "../entra/issuers.ts";
import { personalTenant } from "../entra/microsofts-own.ts";

/** What a token says, and what is known about it, as far as a token validation can look at it. */
export interface TokenFacts {
  /** The tenant that issued it: its id, lower case. */
  readonly tid: string;
  /** The domains of that tenant, lower case; `null` when they are not known. */
  readonly tenantDomains: readonly string[] | null;
  readonly iss: string;
  readonly aud: readonly string[];
  /** v1 tokens name their client in `appid`, v2 tokens in `azp`, never both (verified: Microsoft's claims reference). */
  readonly version: 1 | 2;
  /** The client; `null` when it is not known which one. */
  readonly clientId: string | null;
  /** The application id of the API that it is for; `null` when it is not known. */
  readonly resourceAppId: string | null;
  /** The scopes in `scp`; none leaves the claim out, as in app-only tokens. */
  readonly scp: readonly string[] | "unknown";
  readonly roles: readonly string[] | "unknown";
  readonly isPersonal: boolean;
  readonly isExpired: boolean;
  /** Not signed by Entra. */
  readonly isForged: boolean;
  /** Whether there is no token at all; absent where there is one. */
  readonly isMissing?: true;
  /**
   * Every claim of a token that is at hand, each value as text; absent where only the kind of token is known. Names that are
   * addresses are left unknown: whether the gateway maps them to short ones is not documented.
   */
  readonly claims?: ReadonlyMap<string, readonly string[]>;
}

/** The part of a token's facts that follows from its tenant and its version. */
export function issuedBy(
  tid: string,
  version: 1 | 2,
  authorityHosts: readonly string[],
): Pick<TokenFacts, "tid" | "iss" | "version" | "isPersonal"> {
  return {
    tid,
    version,
    iss: tokenIssuers(tid, authorityHosts)[version],
    isPersonal: tid === personalTenant,
  };
}

/** A claim of a token, as a required claim sees it. */
export type ClaimValue =
  | { readonly kind: "absent" }
  | { readonly kind: "values"; readonly values: readonly string[] }
  | { readonly kind: "unknown" };

/** The claim of that name. One that depends on the person, or on what the tenant has configured, is unknown. */
export function claimOf(token: TokenFacts, name: string): ClaimValue {
  if (token.claims !== undefined && !name.includes("://")) return values(token.claims.get(name) ?? []);
  switch (name) {
    case "tid":
      return values([token.tid]);
    case "iss":
      return values([token.iss]);
    case "aud":
      return values(token.aud);
    case "ver":
      return values([`${token.version}.0`]);
    case "appid":
      return token.version === 1 ? clientOf(token) : { kind: "absent" };
    case "azp":
      return token.version === 2 ? clientOf(token) : { kind: "absent" };
    case "scp":
      return token.scp === "unknown" ? { kind: "unknown" } : values(joined(token.scp));
    case "roles":
      return token.roles === "unknown" ? { kind: "unknown" } : values(token.roles);
    default:
      return { kind: "unknown" };
  }
}

function clientOf({ clientId }: TokenFacts): ClaimValue {
  return clientId === null ? { kind: "unknown" } : values([clientId]);
}

/** `scp` is one text with blanks in it (verified: Microsoft's claims reference). */
function joined(scopes: readonly string[]): readonly string[] {
  return scopes.length === 0 ? [] : [scopes.join(" ")];
}

function values(of: readonly string[]): ClaimValue {
  return of.length === 0 ? { kind: "absent" } : { kind: "values", values: of };
}
