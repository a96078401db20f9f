import { type AccessMatrix, type AccessRow, entryOf } from "../../access/matrix.ts";
import type { Finding } from "../../model/finding.ts";
import type { Outlook } from "./outlook.ts";

/** What a rule looks at that judges from who gets in once the plan is done. */
export interface AccessOutlook extends Outlook {
  readonly access: AccessMatrix;
}

/** Like `Rule`, for what follows from who gets in. */
export type AccessRule = (outlook: AccessOutlook) => readonly Finding[];

/** The rows of members and apps of tenants that no list names. */
export function outsiders({ access }: AccessOutlook): readonly AccessRow[] {
  return access.callers.filter(
    ({ who }) => who.kind !== "bad-token" && (who.origin === "any-other" || who.origin === "not-allowed"),
  );
}

/** Whether the gateway refuses, for certain, whoever is of a tenant that no list names. */
export function keepsOutsidersOut(outlook: AccessOutlook): boolean {
  return outsiders(outlook).every(({ gateway }) => gateway.after.answer === "no");
}

/** Whether the caller of a row gets in afterwards. */
export function getsIn(row: AccessRow): boolean {
  return entryOf(row, "after") === "in";
}
