import { countWorkspaces } from "../../azure/apim-services.ts";
import type { Connection } from "../../azure/connect.ts";
import { Fault } from "../../core/fault.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { optionalRead } from "./optional-read.ts";

/**
 * Refuses an id inside of a workspace. Reading it up to the service would plan for another API; and MCP servers cannot
 * be in workspaces (verified: documentation of MCP servers, 2026).
 *
 * @throws Fault `usage`
 */
export function refuseWorkspace(option: "--apim" | "--api", name: string | null): void {
  if (name === null || !/(?:^|\/)workspaces\//i.test(name)) return;
  throw new Fault("usage", `${option} ${harmlessName(name)} is in a workspace, which is not supported.`, {
    hint: "Do the policy half by hand: save the API's policy as a file and edit it with entra-mcp policy <file>.",
  });
}

/** What to add to "no such API": that workspaces were not looked through. Asked only once nothing was found. */
export async function unlookedWorkspaces({ arm }: Connection, serviceId: string): Promise<string> {
  const loss = { resource: `${serviceId}/workspaces`, consequence: "" };
  const { value: count } = await optionalRead(() => countWorkspaces(arm, serviceId), 0, loss);
  if (count === 0) return "";
  const are = count === 1 ? "1 workspace, which was" : `${count} workspaces, which were`;
  return ` The service has ${are} not looked through.`;
}
