import { type Digest, digest } from "../document/digest.ts";
import { canonicalJson } from "../document/json.ts";
import type { Plan } from "./plan.ts";

/** The plan with the digest of the whole document. */
export function sealed(plan: Omit<Plan, "digest">): Plan {
  return { ...plan, digest: sealOf(plan) };
}

/** The digest that a plan document should carry. It does not depend on white space or the order of fields. */
export function sealOf(document: Readonly<Record<string, unknown>>): Digest {
  const { digest: _, ...rest } = document;
  return digest(canonicalJson(rest));
}
