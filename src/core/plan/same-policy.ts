import { type Digest, digest } from "../document/digest.ts";

/** The identity of what a policy text means: two texts that mean the same have the same one. See `samePolicy`. */
export function policyMeaning(text: string): Digest {
  return digest(withoutSpace(text));
}

/**
 * Whether two policy texts mean the same to the service, which drops the XML declaration and re-indents what it
 * stores (CRLF and tabs; verified: recorded traffic). White space is therefore left out of the comparison.
 */
export function samePolicy(one: string, other: string): boolean {
  return withoutSpace(one) === withoutSpace(other);
}

function withoutSpace(text: string): string {
  return text.replace(/^\ufeff?\s*<\?xml[^>]*\?>/, "").replace(/[\s\ufeff]+/g, "");
}
