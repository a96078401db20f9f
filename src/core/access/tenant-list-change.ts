import { Fault } from "../fault.ts";
import { sameId } from "../text/guid.ts";
import { sameTenants, type TenantsSum } from "./tenant-list.ts";

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
 * The list in force with tenants added to it or taken off it. Only lists of plain ids are changed: where there is none,
 * adding would shut out whoever gets in today, and another one would change in more than was asked for. Several lists have to
 * be one afterwards, as they are where a run stopped between two of them.
 *
 * @param homeTenant its id
 * @throws Fault `refused`
 */
export function tenantListAfter(now: TenantsSum, task: TenantListTask, homeTenant: string): TenantListChange {
  const { verb, tenants } = task;
  if (verb === "remove" && tenants.some((tenant) => sameId(tenant, homeTenant))) throw homeStays(homeTenant);
  const { lists, flaws } = listsIn(now, task);
  const [after = [], ...more] = lists.map((list) => changed(list, task));
  if (!more.every((one) => sameTenants(one, after))) throw noPlainList(severalLists, []);
  const others = after.filter((tenant) => !sameId(tenant, homeTenant));
  const [flaw] = flaws;
  if (flaw !== undefined) {
    throw noPlainList(
      `The list of tenants ${flaw}; so more than that one tenant would change in it.`,
      others,
    );
  }
  return {
    allowTenants: others.length === 0 ? [homeTenant] : others,
    needless: tenants.filter((tenant) => lists.every((list) => isOn(list, tenant) === (verb === "add"))),
  };
}

function changed(list: readonly string[], { verb, tenants }: TenantListTask): readonly string[] {
  return verb === "add"
    ? [...list, ...tenants.filter((tenant) => !isOn(list, tenant))]
    : list.filter((tenant) => !isOn(tenants, tenant));
}

function isOn(list: readonly string[], tenant: string): boolean {
  return list.some((one) => sameId(one, tenant));
}

interface Lists {
  readonly lists: readonly (readonly string[])[];
  readonly flaws: readonly string[];
}

function listsIn(now: TenantsSum, { verb, tenants }: TenantListTask): Lists {
  const wanted = verb === "add" ? tenants : [];
  switch (now.kind) {
    case "list":
      return { lists: [now.tenants], flaws: now.flaws };
    case "several lists":
      return now;
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

/** What is said of policies whose lists differ. */
export const severalLists = "Its policies hold different lists of tenants.";

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
