import type { FindingRule } from "./shared/finding-rule.ts";

/** Raised while a policy is revised: `exchangeDecision` in `core/policy/review/on-behalf-of.ts`. */
export const oboHomeTenant: FindingRule<"obo-home-tenant"> = {
  code: "obo-home-tenant",
  levels: ["warning"],
  when: "The gateway exchanges the caller's token for another one (the on-behalf-of flow) at the home tenant, at `common` or `organizations`, or at another fixed tenant. Its own sign-in with client credentials is not meant: that one keeps its tenant.",
  why: "Entra exchanges a token at the tenant that issued it alone: calls of people of other organizations get past the token validation and fail then.",
  cure: "Name the tenant of the caller's token, its claim `tid`, by hand: the hint has the expression. Each organization has to consent to what the gateway asks for.",
  looks: [],
};
