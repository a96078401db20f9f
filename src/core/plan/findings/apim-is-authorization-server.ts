import type { FindingRule } from "./shared/finding-rule.ts";

/** Raised while a policy is revised: `core/policy/review/authorization-server.ts`. */
export const apimIsAuthorizationServer: FindingRule<"apim-is-authorization-server"> = {
  code: "apim-is-authorization-server",
  levels: ["blocker"],
  when: "Policies answer `/authorize`, `/token` or `/register` themselves.",
  why: "The tokens that clients get are not Entra's, so that naming another authority opens nothing.",
  cure: "Make that flow accept other tenants by hand.",
  looks: [],
};
