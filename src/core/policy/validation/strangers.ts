import { childElements, childrenNamed } from "../document/element-path.ts";
import type { PolicyElement } from "../document/outline.ts";
import type { TokenCheck } from "./token-check.ts";

/**
 * The tokens that a `validate-jwt` takes beside those of Entra's tenants, as words in a sentence; `null` for none.
 * A required claim counts for them too. Issuers alone admit none: a key has to verify the token as well.
 */
export function strangersOf(validation: PolicyElement, { authorities }: TokenCheck): string | null {
  if (authorities.some(({ provider }) => provider === "other")) return "tokens of another identity provider";
  const keys = childrenNamed(validation, "issuer-signing-keys").flatMap(childElements);
  if (keys.length > 0) return "tokens that a key of its own verifies";
  const isUnknown = authorities.some(({ provider }) => provider === "undecidable");
  return isUnknown ? "tokens of an identity provider that is unknown" : null;
}
