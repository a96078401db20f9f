import { statementKind } from "../../access/element-effect.ts";
import type { Finding } from "../../model/finding.ts";
import type { PolicyText } from "../../model/setup.ts";
import { elementPath } from "../../policy/document/element-path.ts";
import type { PolicyRefusal } from "../../policy/document/refusal.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { listed } from "./shared/sentence.ts";

/** Most are raised while a policy is read and revised: `reviewByHand` in `core/policy/review/decision.ts`. */
export const manualReview: FindingRule<"manual-review"> = {
  code: "manual-review",
  levels: ["warning"],
  when: "A policy cannot be read reliably, or contains something about tenants that this program does not understand.",
  why: "It is left as it is, and may still shut other organizations out or name the home tenant.",
  cure: "Review the place by hand.",
  looks: [
    { at: "setup", half: "apim", look: otherGates },
    { at: "setup", half: "apim", look: unseenPolicies },
  ],
};

/** What may refuse a caller at the gateway apart from the token, so that it is unknown who gets in. */
function otherGates({ policies }: RuleInput): Finding[] {
  return policies.flatMap((source) => {
    const { outline } = source;
    return outline.elements
      .filter(({ name }) => statementKind(name) === "filter")
      .map((element) => ({
        code: "manual-review" as const,
        level: "warning" as const,
        message: `<${element.name}> refuses calls regardless of their token, so it is unknown who gets in.`,
        hint: "Check by hand that people of the other organizations pass it.",
        place: placeIn(source, elementPath(outline, element), element),
      }));
  });
}

/**
 * Policies of an MCP server that no documented call shows: those of tools, and of the servers that a federation router
 * fronts (verified: Azure/azure-rest-api-specs#44170, which names both and no path to read them).
 */
function unseenPolicies({ snapshot: { api, mcp } }: RuleInput): Finding[] {
  if (mcp === null) return [];
  const tools = mcp.toolsWithPolicies;
  const unseen = [
    ...(tools.length === 0 ? [] : [`has tools with policies of their own (${listed(tools)})`]),
    ...(mcp.isFederationRouter
      ? ["is a federation router: the servers that it fronts have policies of their own"]
      : []),
  ];
  return unseen.map((what) => ({
    code: "manual-review",
    level: "warning",
    message: `${api.displayName} ${what}; this program cannot read them.`,
    hint: "Check by hand that they validate no token of the home tenant alone.",
    place: { resource: api.id },
  }));
}

/** The finding for a policy that cannot be read with certainty. */
export function unreadablePolicy(policy: PolicyText, refusal: PolicyRefusal): Finding {
  return {
    code: "manual-review",
    level: "warning",
    message: `The policy of ${policy.owner} cannot be read reliably, so it is left alone: ${refusal.reason}.`,
    hint: "Correct the policy, or make the changes in it by hand.",
    place: { resource: policy.address, line: refusal.line, column: refusal.column, start: refusal.offset },
  };
}
