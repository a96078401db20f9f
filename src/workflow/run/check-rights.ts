import type { Connection } from "../../azure/connect.ts";
import { policyRight } from "../../azure/rights.ts";
import { Fault } from "../../core/fault.ts";
import type { Change } from "../../core/plan/plan.ts";
import { atOnce } from "../at-once.ts";

/**
 * Refuses before the first write where it is known that a later one will not be permitted: half a migration helps
 * nobody. What only trying can show is let pass.
 *
 * @throws Fault `permission`
 */
export async function checkRights(connection: Connection, changes: readonly Change[]): Promise<void> {
  const apps = changes.filter(({ verb }) => verb === "update");
  if (apps.length > 0 && connection.signedIn.appRight === "lacking") {
    throw new Fault(
      "permission",
      "The signed-in identity may not write app registrations. Nothing was written.",
      {
        hint: "The program that it signed in with holds no scope for that, such as Application.ReadWrite.All. Grant it, or write the other half alone with --only apim.",
      },
    );
  }
  const policies = changes.filter(({ verb }) => verb === "revise");
  const rights = await atOnce(policies, ({ resource }) => policyRight(connection.arm, resource));
  const closed = policies.filter((_, index) => rights[index] === "lacking");
  if (closed.length > 0) {
    const names = closed.map(({ resource }) => `\n  ${resource}`).join("");
    throw new Fault(
      "permission",
      `The signed-in identity may not write these policies. Nothing was written.${names}`,
      {
        hint: "Assign it the role API Management Service Contributor, or write the other half alone with --only entra.",
      },
    );
  }
}
