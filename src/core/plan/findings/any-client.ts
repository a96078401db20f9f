import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type AccessRuleInput, getsIn } from "./shared/rule-input.ts";

export const anyClient: FindingRule<"any-client"> = {
  code: "any-client",
  levels: ["warning"],
  when: "After the plan, the gateway admits a token that an app registration of another organization got, because no token validation is certain to check the client.",
  why: "Every client app of an admitted organization can call, including those that nobody here knows.",
  cure: "Name the client apps with `--client-app <application id>`; the APIM half writes them into the policy.",
  looks: [{ at: "access", look: unaskedClients }],
};

/** No list of clients is in force: whoever an admitted organization lets register an app can call through it. */
function unaskedClients({ access, snapshot }: AccessRuleInput): Finding[] {
  if (!access.callers.some((row) => row.who.kind === "own-app" && getsIn(row))) return [];
  return [
    {
      code: "any-client",
      level: "warning",
      message:
        "No token validation is certain to check the client, so every client app of an admitted organization can call the MCP server.",
      hint:
        snapshot.clientApps.length === 0
          ? "Name the client apps with --client-app <application id>, once for each."
          : "Let the APIM half name the client apps: entra-mcp migrate --only apim. Where it has nothing to change, review the validation by hand.",
      place: {},
    },
  ];
}
