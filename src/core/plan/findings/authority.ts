import type { Finding } from "../../model/finding.ts";
import type { Intent } from "../../model/intent.ts";

/** What the chosen authority and the missing allow-list mean for who can call. The Entra half alone admits nobody. */
export function authorityFindings(intent: Intent): Finding[] {
  if (intent.only === "entra") return [];
  const findings: Finding[] = [];
  if (intent.allowTenants.length === 0) {
    findings.push({
      code: "open-to-all-tenants",
      level: "warning",
      message:
        "Anyone with an account in any Microsoft Entra organization can call the MCP server through the named client apps.",
      hint: "Admit only certain organizations with --allow-tenant <tenant id>, once for each.",
      place: {},
    });
  }
  if (intent.authority === "common") {
    findings.push({
      code: "personal-accounts",
      level: "note",
      message:
        'API Management reads "common" as any organization and personal Microsoft accounts; Entra issues no tokens to personal accounts for AzureADMultipleOrgs.',
      hint: "The exact match of the audience is --authority organizations.",
      place: {},
    });
  }
  return findings;
}
