/**
 * Who may do what in a pipeline, and the commands that give it to them: one application reads and plans, another one applies. So
 * nobody writes to Azure with a pull request. Ids of permissions are those of Microsoft Graph's app roles (verified: its permissions reference).
 */
export function grantsText(trust: TrustCommands): readonly string[] {
  return [
    "Two applications in Microsoft Entra, so that a pull request can read and not write. An administrator makes them once:",
    "",
    "  entra-mcp-plan   reads. Microsoft Graph: Application.Read.All.",
    "                   Azure: API Management Service Reader Role, at the service.",
    "  entra-mcp-apply  writes. Microsoft Graph: Application.Read.All and Application.ReadWrite.OwnedBy, as an owner of each",
    "                   app registration that is changed. Azure: API Management Service Contributor, at the service.",
    "",
    ...trust.applications,
    ...permission("<plan>", reading),
    ...permission("<apply>", reading),
    ...permission("<apply>", writingOwned),
    "  az ad app permission admin-consent --id <plan>",
    "  az ad app permission admin-consent --id <apply>",
    "  az ad app owner add --id <API app, and each client app> --owner-object-id $(az ad sp show --id <apply> --query id --output tsv)",
    '  az role assignment create --assignee <plan> --role "API Management Service Reader Role" --scope <ARM id of the service>',
    '  az role assignment create --assignee <apply> --role "API Management Service Contributor" --scope <ARM id of the service>',
    ...trust.federation,
    "",
    "<plan> and <apply> are their application ids; the ARM id of the service is apim in entra-mcp.json.",
  ];
}

/** The parts of the commands that differ between the systems. */
export interface TrustCommands {
  /** How the applications come to be. */
  readonly applications: readonly string[];
  /** How Entra learns which jobs to trust. */
  readonly federation: readonly string[];
}

/** Application.Read.All */
const reading = "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30";
/** Application.ReadWrite.OwnedBy */
const writingOwned = "18a4783c-866b-4cc7-a460-3d5e5662c884";

function permission(application: string, role: string): string[] {
  return [
    `  az ad app permission add --id ${application} --api 00000003-0000-0000-c000-000000000000 --api-permissions ${role}=Role`,
  ];
}

/** Lines as comments of a YAML file. */
export function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? "#" : `# ${line}`)).join("\n");
}
