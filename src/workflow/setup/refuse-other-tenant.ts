import type { Connection } from "../../azure/connect.ts";
import { Fault } from "../../core/fault.ts";
import { sameId } from "../../core/text/guid.ts";
import { harmlessName } from "../../core/text/harmless.ts";

/** The tenant to work in, and what says so: an option, or a plan, which is for one tenant. */
export interface ExpectedTenant {
  readonly id: string;
  readonly by: "--expect-tenant" | "plan";
}

/** Refuses to work in another tenant than the expected one. @throws Fault `refused`, before anything is read */
export function refuseOtherTenant(expected: ExpectedTenant, { signedIn }: Connection): void {
  if (!sameId(expected.id, signedIn.tenant)) throw otherTenant(expected, signedIn.tenant);
}

function otherTenant({ id, by }: ExpectedTenant, tenant: string): Fault {
  switch (by) {
    case "--expect-tenant":
      return new Fault("refused", `Signed in to the tenant ${tenant}, and not to ${harmlessName(id)}.`, {
        hint: "Sign in to the other tenant, for example with: az login --tenant <id>",
      });
    case "plan":
      return new Fault("refused", `The plan is for the tenant ${id}; signed in to ${tenant}.`, {
        hint: `Sign in to the plan's tenant, for example with: az login --tenant ${id}`,
      });
    default:
      return by satisfies never;
  }
}
