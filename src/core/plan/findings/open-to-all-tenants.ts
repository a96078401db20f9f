import { entryOf } from "../../access/matrix.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type AccessRuleInput, getsIn, outsiders } from "./shared/rule-input.ts";

export const openToAllTenants: FindingRule<"open-to-all-tenants"> = {
  code: "open-to-all-tenants",
  levels: ["warning"],
  when: "After the plan, members of any organization get a token, at least after consent, and the gateway admits it; or whether they do is unknown. With a list of tenants in force, or a half that opens nothing yet, there is no such finding.",
  why: "Anyone with an account in any organization can call: through the named client apps, or through any client app where no list of clients is in force.",
  cure: "Admit only certain organizations with `--allow-tenant <id or domain>`, once for each; the home tenant is always admitted.",
  looks: [{ at: "access", look: openDoors }],
};

/**
 * Whether any organization gets in once the plan is done, whatever was asked for: a list that is in force keeps it out,
 * and half a migration opens only where the other half is done.
 */
function openDoors(input: AccessRuleInput): Finding[] {
  const rows = outsiders(input);
  const open = rows.filter(getsIn);
  if (open.length > 0) {
    const through = open.some(({ who }) => who.kind === "own-app")
      ? "any client app"
      : "the named client apps";
    const message = `Anyone with an account in any Microsoft Entra organization can call the MCP server through ${through}.`;
    return [openFinding(message, input)];
  }
  const doubtful = rows.find((row) => row.who.kind === "person" && entryOf(row, "after") === "unknown");
  if (doubtful === undefined) return [];
  const { signIn, gateway } = doubtful;
  const why = gateway.after.answer === "unknown" ? gateway.after.why : signIn.after.why;
  const message = `Whether people of any Microsoft Entra organization can call the MCP server is not known: ${why ?? "it could not be decided"}.`;
  return [openFinding(message, input)];
}

function openFinding(message: string, { intent }: AccessRuleInput): Finding {
  const hint =
    intent.only === "entra"
      ? "To admit only certain organizations, first run entra-mcp migrate --only apim --allow-tenant <tenant id>, with the option once for each."
      : "Admit only certain organizations with --allow-tenant <tenant id>, once for each.";
  return { code: "open-to-all-tenants", level: "warning", message, hint, place: {} };
}
