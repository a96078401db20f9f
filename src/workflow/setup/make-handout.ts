import { type Handout, handoutOf } from "../../core/handout/handout.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { tenantByName } from "./allowed-tenants.ts";
import { type SnapshotSource, takeSnapshot } from "./take-snapshot.ts";

/** What a handout is made from. */
export interface HandoutRequest extends Omit<SnapshotSource, "parse"> {
  /** Id or domain, as typed; `null` for a page that is for whoever gets it. */
  readonly customer: string | null;
}

/**
 * Reads the setup and makes the page for people of other organizations. Sends nothing that writes.
 *
 * @throws Fault `usage` for a customer that is no tenant, `refused` for a setup that serves nobody else yet
 */
export async function makeHandout({ customer, ...source }: HandoutRequest): Promise<Handout> {
  const named = customer === null ? null : await tenantByName(source.connection, customer);
  const parse = rememberingParser();
  const snapshot = await takeSnapshot({ ...source, parse });
  return handoutOf({ snapshot, customer: named, given: source.hints.url, parse });
}
