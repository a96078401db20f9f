import { entryOf } from "../../access/matrix.ts";
import type { Finding } from "../../model/finding.ts";
import { type AccessOutlook, getsIn, outsiders } from "./access-outlook.ts";
import { sharedAuthorities } from "./named-authority.ts";
import { ownChecks } from "./own-checks.ts";

/**
 * Whether any organization gets in once the plan is done, whatever was asked for: a list that is in force keeps it out,
 * and half a migration opens only where the other half is done.
 */
export function openToAllTenants(outlook: AccessOutlook): Finding[] {
  const rows = outsiders(outlook);
  const open = rows.filter(getsIn);
  if (open.length > 0) {
    const through = open.some(({ who }) => who.kind === "own-app")
      ? "any client app"
      : "the named client apps";
    const message = `Anyone with an account in any Microsoft Entra organization can call the MCP server through ${through}.`;
    return [openFinding(message, outlook)];
  }
  const doubtful = rows.find((row) => row.who.kind === "person" && entryOf(row, "after") === "unknown");
  if (doubtful === undefined) return [];
  const { signIn, gateway } = doubtful;
  const why = gateway.after.answer === "unknown" ? gateway.after.why : signIn.after.why;
  const message = `Whether people of any Microsoft Entra organization can call the MCP server is not known: ${why ?? "it could not be decided"}.`;
  return [openFinding(message, outlook)];
}

function openFinding(message: string, { intent }: AccessOutlook): Finding {
  const hint =
    intent.only === "entra"
      ? "To admit only certain organizations, first run entra-mcp migrate --only apim --allow-tenant <tenant id>, with the option once for each."
      : "Admit only certain organizations with --allow-tenant <tenant id>, once for each.";
  return { code: "open-to-all-tenants", level: "warning", message, hint, place: {} };
}

/** No list of clients is in force: whoever an admitted organization lets register an app can call through it. */
export function anyClient({ access, snapshot }: AccessOutlook): Finding[] {
  if (!access.callers.some((row) => row.who.kind === "own-app" && getsIn(row))) return [];
  return [
    {
      code: "any-client",
      level: "warning",
      message:
        "No token validation is certain to ask which client calls, so every client app of an admitted organization can call the MCP server.",
      hint:
        snapshot.clientApps.length === 0
          ? "Name the client apps with --client-app <application id>, once for each."
          : "Let the APIM half name the client apps: entra-mcp migrate --only apim. Where it has nothing to change, review the validation by hand.",
      place: {},
    },
  ];
}

/** What `common` means, where the policies name it once the plan is done. */
export function personalAccounts(outlook: AccessOutlook): Finding[] {
  const isValidated = ownChecks(outlook).some(({ after }) =>
    after.authorities.some(({ tenant }) => tenant.kind === "authority" && tenant.name === "common"),
  );
  const isAdvertised = sharedAuthorities(outlook).some(({ authority }) => authority === "common");
  if (!isValidated && !isAdvertised) return [];
  const reads = isValidated
    ? 'API Management reads "common" as any organization and personal Microsoft accounts'
    : "The OAuth metadata leads clients to /common, which also takes personal Microsoft accounts";
  return [
    {
      code: "personal-accounts",
      level: "note",
      message: `${reads}; Entra issues no tokens to personal accounts for AzureADMultipleOrgs.`,
      hint: "The exact match of the audience is --authority organizations.",
      place: {},
    },
  ];
}
