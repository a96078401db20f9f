import type { Snapshot } from "../model/setup.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import { sameId } from "../text/guid.ts";
import { plannedClients } from "./caller.ts";
import { answersTo, type CallerAnswers } from "./caller-answers.ts";
import type { Client } from "./client.ts";
import { readingBefore } from "./policy-before-after.ts";
import { stateOf } from "./state-of.ts";

/** What the people of one tenant meet through one client of a setup. */
export interface TenantAccess extends CallerAnswers {
  readonly client: Client;
}

/**
 * What the people of one tenant meet in a setup as it is, through each of its clients, by the rules of the access table.
 *
 * @param tenant its id, lower case
 */
export function accessOfTenant(snapshot: Snapshot, tenant: string, parse: PolicyParser): TenantAccess[] {
  const values = policyValues(snapshot.namedValues, snapshot.authorityHosts);
  const readings = snapshot.policies.map((policy) =>
    readingBefore({ policy, outline: parse(policy.text), edits: [] }, values),
  );
  const listed = { allowed: [tenant], added: [], removed: [] };
  const state = stateOf(snapshot, { apps: snapshot, readings, values, listed });
  const origin = sameId(tenant, snapshot.homeTenant.id) ? "home" : "allowed";
  return plannedClients(snapshot).map((client) => ({
    client,
    ...answersTo({ kind: "person", id: origin, name: "", origin, client }, state),
  }));
}
