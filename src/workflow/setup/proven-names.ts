import type { Connection } from "../../azure/connect.ts";
import { Fault } from "../../core/fault.ts";
import type { TenantNames } from "../../core/model/intent.ts";
import { isGuid } from "../../core/text/guid.ts";

/**
 * The names that are domains of the tenants that they stand at, as Entra says now. What a file calls a tenant is what
 * somebody wrote into it; a name that cannot be looked up is left out.
 */
export async function provenNames({ tenantNamed }: Connection, names: TenantNames): Promise<TenantNames> {
  const entries = Object.entries(names).filter(([, name]) => !isGuid(name));
  const proven = await Promise.all(
    entries.map(async ([id, name]) => {
      try {
        return (await tenantNamed(name)) === id.toLowerCase();
      } catch (error) {
        if (error instanceof Fault && error.code !== "interrupted") return false;
        throw error;
      }
    }),
  );
  return Object.fromEntries(entries.filter((_, index) => proven[index]));
}
