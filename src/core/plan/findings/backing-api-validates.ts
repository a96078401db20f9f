import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const backingApiValidates: FindingRule<"backing-api-validates"> = {
  code: "backing-api-validates",
  levels: ["warning"],
  when: "The API is an MCP server made from a REST API, and the policies of that API validate tokens; or a policy there cannot be read.",
  why: "The policies of the REST API run for each call of a tool, and API Management does not pass the caller's `Authorization` on to it: tools are listed, and every call of one is refused with 401.",
  cure: "Validate tokens at the MCP server and take the validation out of the REST API, or let callers of the MCP server past it.",
  looks: [{ at: "setup", half: "apim", look: validatingBackings }],
};

/** (verified: an engineer of API Management in Azure/MCP#26 and #15) */
function validatingBackings({ snapshot: { api, mcp } }: RuleInput): Finding[] {
  return (mcp?.backingApis ?? []).flatMap(({ id, displayName, validatesTokens }): Finding[] => {
    if (validatesTokens === "no") return [];
    const isKnown = validatesTokens === "yes";
    const message = isKnown
      ? `${displayName}, from which ${api.displayName} is made, validates tokens itself, and API Management does not pass the caller's token on to it: tools are listed, and every call of one is refused.`
      : `Whether ${displayName}, from which ${api.displayName} is made, validates tokens itself could not be read; if it does, every call of a tool is refused.`;
    return [
      {
        code: "backing-api-validates",
        level: "warning",
        message,
        hint: "Take the token validation out of the policies of the REST API, where nobody else needs it, and keep it at the MCP server.",
        place: { resource: id },
      },
    ];
  });
}
