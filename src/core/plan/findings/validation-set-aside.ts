import type { FindingRule } from "./shared/finding-rule.ts";

/** Raised while a policy is revised: `setAside` in `core/policy/review/set-aside.ts`. */
export const validationSetAside: FindingRule<"validation-set-aside"> = {
  code: "validation-set-aside",
  levels: ["note"],
  when: "A token validation concerns tokens other than those of the MCP server's callers, or not those of Entra: its audiences are another API's, its token does not come from the `Authorization` header, its `openid-config` is another identity provider's, or it names none.",
  why: "It is left as it is. Where it names the home tenant, `manual-review` says so too.",
  cure: "Nothing to do, unless the MCP server's callers have to pass it.",
  looks: [],
};
