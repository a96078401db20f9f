import { listApis, listNamedValues } from "../azure/apim.ts";
import { readGroupTags } from "../azure/apim-surroundings.ts";
import type { Connection } from "../azure/connect.ts";
import type { Snapshot } from "../core/model/setup.ts";
import { policyFacts } from "../core/plan/policy-facts.ts";
import type { Ask } from "./choose.ts";
import type { Progress } from "./clock.ts";
import { findApi } from "./find-api.ts";
import { findService } from "./find-service.ts";
import { orUnreadable } from "./or-unreadable.ts";
import { readApps } from "./read-apps.ts";
import { readPolicies } from "./read-policies.ts";
import { readTenant } from "./read-tenant.ts";

/** What the person said about the setup; `null` and empty are found. */
export interface SetupHints {
  /** ARM id or name of the service. */
  readonly apim: string | null;
  /** The MCP server's address. */
  readonly url: URL | null;
  readonly api: string | null;
  readonly apiApp: string | null;
  readonly clientApps: readonly string[];
}

/** Finds the setup and reads everything that a plan is made from. Sends nothing that writes. */
export async function takeSnapshot(
  connection: Connection,
  hints: SetupHints,
  ask: Ask,
  progress: Progress,
): Promise<Snapshot> {
  progress("Looking for the API Management service");
  const [service, tenant] = await Promise.all([findService(connection, hints, ask), readTenant(connection)]);
  const { id } = service.value;
  progress(`Reading ${service.value.name}`);
  const [apis, namedValues, groupTags] = await Promise.all([
    listApis(connection.arm, id),
    listNamedValues(connection.arm, id),
    orUnreadable(() => readGroupTags(connection.arm, id), {}, unknownTags(id)),
  ]);
  const known = new Map(namedValues.map(({ name, value }) => [name, value]));
  const api = await findApi(connection, service.value, apis, known, hints, ask);
  progress(`Reading the policies of ${api.value.displayName}`);
  const others = apis.filter((one) => one.id !== api.value.id);
  const read = await readPolicies(connection, service.value, api.value, others, known);
  const facts = read.policies.map((policy) => policyFacts(policy.text, known));
  progress("Reading the app registrations");
  const apps = await readApps(connection, id, facts, hints, ask);
  return {
    authorityHosts: [new URL(connection.cloud.login).host],
    ...tenant,
    service: service.value,
    api: api.value,
    ...read,
    ...apps,
    namedValues,
    groupTags: groupTags.value,
    unreadable: [...service.unreadable, ...tenant.unreadable, ...groupTags.unreadable, ...apps.unreadable],
    foundBy: { service: service.foundBy, api: api.foundBy, ...apps.foundBy },
  };
}

/** Tags need a role on the group, which many have on the service alone. */
function unknownTags(serviceId: string) {
  const resource = serviceId.replace(/\/providers\/.*$/i, "");
  const consequence = "whether code owns this setup is told by the service's own tags alone";
  return { resource, consequence, level: "note" as const };
}
