import { Fault } from "../fault.ts";
import { sameId } from "../text/guid.ts";
import type { TenantsSum } from "./tenant-list.ts";

/** What is to become of a list of tenants. */
export interface TenantListTask {
  readonly verb: "add" | "remove";
  /** Tenant ids in lower case. */
  readonly tenants: readonly string[];
}

/** A list of tenants after a task. */
export interface TenantListChange {
  /** The tenants beside the home tenant; the home tenant where there are none, because no list would be all tenants. */
  readonly allowTenants: readonly string[];
  /** What of the task is so already. */
  readonly needless: readonly string[];
}

/**
 * The list in force with tenants added to it or taken off it. Only a list of plain ids is changed: where there is none,
 * adding would shut out whoever gets in today, and another one would change in more than was asked for.
 *
 * @param homeTenant its id
 * @throws Fault `refused`
 */
export function tenantListAfter(now: TenantsSum, task: TenantListTask, homeTenant: string): TenantListChange {
  const { verb, tenants } = task;
  if (verb === "remove" && tenants.some((tenant) => sameId(tenant, homeTenant))) throw homeStays(homeTenant);
  const list = listIn(now, task);
  const isOn = (tenant: string) => list.some((one) => sameId(one, tenant));
  const needless = tenants.filter((tenant) => isOn(tenant) === (verb === "add"));
  const others = changed(list, task).filter((tenant) => !sameId(tenant, homeTenant));
  const [flaw] = now.kind === "list" ? now.flaws : [];
  if (flaw !== undefined) {
    throw noPlainList(
      `The list of tenants ${flaw}; so more than that one tenant would change in it.`,
      others,
    );
  }
  return { allowTenants: others.length === 0 ? [homeTenant] : others, needless };
}

function changed(list: readonly string[], { verb, tenants }: TenantListTask): readonly string[] {
  const isOn = (some: readonly string[], tenant: string) => some.some((one) => sameId(one, tenant));
  return verb === "add"
    ? [...list, ...tenants.filter((tenant) => !isOn(list, tenant))]
    : list.filter((tenant) => !isOn(tenants, tenant));
}

function listIn(now: TenantsSum, { verb, tenants }: TenantListTask): readonly string[] {
  const wanted = verb === "add" ? tenants : [];
  switch (now.kind) {
    case "list":
      return now.tenants;
    case "home tenant":
      throw noPlainList(
        "Only the home tenant is admitted: this setup is not migrated, so it has no list of tenants.",
        wanted,
      );
    case "every organization":
      throw noPlainList(
        "Every organization is admitted: this setup has no list of tenants, and a list refuses whoever is not on it.",
        wanted,
      );
    case "unclear":
      throw noPlainList(`There is no one list of tenants in force. ${now.why}`, wanted);
    default:
      return now satisfies never;
  }
}

/** @param wanted the tenants that a list would have to name, as far as they are known */
function noPlainList(message: string, wanted: readonly string[]): Fault {
  const options = wanted.map((tenant) => ` --allow-tenant ${tenant}`).join("");
  return new Fault("refused", `${message} Nothing was written.`, {
    hint: "A migration writes a list: name every tenant that is to be admitted beside the home tenant with --allow-tenant.",
    next: ["entra-mcp tenants list", ...(options === "" ? [] : [`entra-mcp migrate --dry-run${options}`])],
  });
}

function homeStays(homeTenant: string): Fault {
  return new Fault(
    "refused",
    `${homeTenant} is the home tenant, which is always admitted. Nothing was written.`,
    { hint: "Name tenants of other organizations.", next: ["entra-mcp tenants list"] },
  );
}
