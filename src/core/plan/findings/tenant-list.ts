import type { Origin } from "../../access/caller.ts";
import type { AccessRow } from "../../access/matrix.ts";
import type { Finding } from "../../model/finding.ts";
import { isTenantClaim } from "../../policy/revise/tenant-claim.ts";
import type { TokenCheck } from "../../policy/validation/token-check.ts";
import { type AccessOutlook, keepsOutsidersOut } from "./access-outlook.ts";
import { ownChecks } from "./own-checks.ts";
import { placeIn } from "./place-in.ts";
import { removedTenants } from "./removed-tenants.ts";
import { joined, listed } from "./sentence.ts";

/** Tenants that may get past the gateway today, and are named no more, because the new list replaces the old one. */
export function tenantsRemoved(outlook: AccessOutlook): Finding[] {
  const { removed } = outlook.access.listed;
  const row = rowOf("removed", outlook);
  const isOff = row !== undefined && row.gateway.before.answer !== "no" && row.gateway.after.answer !== "yes";
  const findings = [...(isOff ? removedTenants(removed) : []), ...unreadValues(outlook)];
  const outside = rowOf("not-allowed", outlook) ?? rowOf("any-other", outlook);
  if (outside?.gateway.before.answer === "yes" && outside.gateway.after.answer === "no") {
    findings.push({
      code: "tenants-removed",
      level: "warning",
      message:
        "The gateway admits every organization today, and will refuse those that are not on the new list.",
      hint: "Add --allow-tenant <tenant id> for each organization that uses the MCP server today.",
      place: {},
    });
  }
  return findings;
}

/** Values of a list that nobody can tell, such as a secret named value, go with the rest of it. */
function unreadValues(outlook: AccessOutlook): Finding[] {
  const valuesOf = ({ requiredClaims }: TokenCheck) =>
    requiredClaims.filter(({ name }) => isTenantClaim(name)).flatMap(({ values }) => values);
  return ownChecks(outlook).flatMap(({ source, before, after }) => {
    const kept = new Set(valuesOf(after).map(({ written }) => written));
    const gone = valuesOf(before).filter(
      ({ resolved, written }) => resolved.kind === "undecidable" && !kept.has(written),
    );
    if (gone.length === 0) return [];
    const names = listed(gone.map(({ written }) => written));
    return [
      {
        code: "tenants-removed",
        level: "warning",
        message: `The list of tenants that is in force also holds ${names}, which cannot be read and is taken off; whom it admits will be refused.`,
        hint: "Look up which tenant it is, and name that one with --allow-tenant, too.",
        place: placeIn(source, before.element, before),
      },
    ];
  });
}

/** A list that is in force and stays, where no list was asked for. */
export function tenantListStays(outlook: AccessOutlook): Finding[] {
  const { access, intent } = outlook;
  const { allowed } = access.listed;
  const isInForce = rowOf("allowed", outlook)?.gateway.after.answer === "yes" && keepsOutsidersOut(outlook);
  if (intent.allowTenants.length > 0 || !isInForce) return [];
  const home = rowOf("home", outlook)?.gateway.after.answer === "yes" ? ["the home tenant"] : [];
  const names = [...home, ...allowed];
  return [
    {
      code: "tenant-list-stays",
      level: "note",
      message: `${names.length === 1 ? "1 tenant is" : `${names.length} tenants are`} admitted: ${names.length > 10 ? listed(names) : joined(names)}; this run leaves the list as it is.`,
      hint: "To change the list, name each tenant that shall be admitted with --allow-tenant. To open it to every organization, remove the required claim by hand.",
      place: {},
    },
  ];
}

/** Guests sign in at their own organization once clients are sent to a shared authority, and then its tenant counts. */
export function guestsLockedOut(outlook: AccessOutlook): Finding[] {
  const row = rowOf("guest", outlook);
  const isRefused =
    row !== undefined &&
    row.signIn.before.answer !== "no" &&
    row.gateway.before.answer === "yes" &&
    row.gateway.after.answer !== "yes" &&
    keepsOutsidersOut(outlook);
  if (!isRefused) return [];
  return [
    {
      code: "guests-locked-out",
      level: "warning",
      message:
        "Guests of the home tenant get in today. Afterwards they sign in at their own organization, and the gateway refuses those whose organization is not on the list of tenants.",
      hint: "Add --allow-tenant <tenant id> for each organization that guests come from.",
      place: {},
    },
  ];
}

/** Apps without a person are refused as soon as a list of clients does not name them. */
export function appOnlyLockedOut({ access }: AccessOutlook): Finding[] {
  const row = access.callers.find(
    ({ who }) => who.kind === "app-only" && who.client === null && who.origin === "home",
  );
  if (row?.verdict !== "newly refused" || row.gateway.after.answer !== "no") return [];
  return [
    {
      code: "app-only-locked-out",
      level: "warning",
      message:
        "Apps of the home tenant that call with credentials of their own, without a person, get in today and will be refused, unless the list of clients names them.",
      hint: "Name such an app with --client-app <application id>, which also makes it multi-tenant, or add its id to the list of clients by hand; ids that are there are kept.",
      place: {},
    },
  ];
}

/** The row of people of that origin through the first planned client. */
function rowOf(origin: Origin, { access }: AccessOutlook): AccessRow | undefined {
  return access.callers.find(({ who }) => who.kind === "person" && who.origin === origin);
}
