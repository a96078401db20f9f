import type { Finding } from "../../model/finding.ts";
import { sameId } from "../../text/guid.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const clientIsApi: FindingRule<"client-is-api"> = {
  code: "client-is-api",
  levels: ["warning"],
  when: "The API's app registration is one of the planned clients, too.",
  why: "An app cannot refresh a token for itself by its application ID URI unless it names the scope again, which many MCP clients leave out: after 60 to 90 minutes they stop, or people are asked to sign in again (AADSTS90009).",
  cure: "Register a client of its own, or ask for scopes by the bare application id: `<application id>/<scope>`.",
  looks: [{ at: "setup", half: "both", look: oneForBoth }],
};

/**
 * One registration as client and API (verified: modelcontextprotocol/typescript-sdk#2718, github/copilot-cli#3583; that the
 * missing scope is the cause: the former, punkpeye/mcp-remote#357).
 */
function oneForBoth({ snapshot: { apiApp, clientApps } }: RuleInput): Finding[] {
  if (!clientApps.some(({ appId }) => sameId(appId, apiApp.appId))) return [];
  const { appId, displayName, id } = apiApp;
  return [
    {
      code: "client-is-api",
      level: "warning",
      message: `${displayName} is client and API in one registration: signing in works, but after 60 to 90 minutes refreshing the token fails for clients that do not name the scope again, the official MCP clients among them, because an app cannot ask for a token for itself (AADSTS90009).`,
      hint: `Split them: register a client (az ad app create --display-name "<name>" --sign-in-audience AzureADMultipleOrgs), give it the redirect URIs and a permission for ${appId}, name it with --client-app. Or let clients ask for ${appId}/<scope> instead of the application ID URI.`,
      place: { resource: `/applications/${id}` },
    },
  ];
}
