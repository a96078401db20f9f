import { needsKey } from "../../access/endpoint.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const subscriptionKeyNeeded: FindingRule<"subscription-key-needed"> = {
  code: "subscription-key-needed",
  levels: ["warning"],
  when: "The API needs a subscription key, and none of its products accepts calls without one.",
  why: "MCP clients send a token but no key, so every call is answered with 401.",
  cure: 'Turn off "Subscription required", add the API to an open product, or give callers a key.',
  looks: [{ at: "setup", half: "apim", look: subscriptionKey }],
};

/** No call gets in without a subscription key, and other organizations have none. */
function subscriptionKey({ snapshot }: RuleInput): Finding[] {
  if (!needsKey(snapshot)) return [];
  const { api } = snapshot;
  return [
    {
      code: "subscription-key-needed",
      level: "warning",
      message: `Calls of ${api.displayName} need a subscription key in addition to the token, and MCP clients do not send one by themselves.`,
      hint: 'Turn off "Subscription required" for the API, add it to a product that needs none, or give callers a key for the header Ocp-Apim-Subscription-Key.',
      place: { resource: api.id },
    },
  ];
}
