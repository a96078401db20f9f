import { listApis, listNamedValues } from "../azure/apim.ts";
import type { Connection } from "../azure/connect.ts";
import { verifiedDomains } from "../azure/graph.ts";
import { Fault } from "../core/fault.ts";
import type { Snapshot, Unreadable } from "../core/model/setup.ts";
import { policyFacts } from "../core/plan/policy-facts.ts";
import type { Ask } from "./choose.ts";
import type { Progress } from "./clock.ts";
import { findApi } from "./find-api.ts";
import { findApiApp, findClientApps } from "./find-apps.ts";
import { findService } from "./find-service.ts";
import { readPolicies } from "./read-policies.ts";

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
  const [service, domains] = await Promise.all([
    findService(connection, hints, ask),
    readDomains(connection),
  ]);
  progress(`Reading ${service.value.name}`);
  const [apis, namedValues] = await Promise.all([
    listApis(connection.arm, service.value.id),
    listNamedValues(connection.arm, service.value.id),
  ]);
  const known = new Map(namedValues.map(({ name, value }) => [name, value]));
  const api = await findApi(connection, service.value, apis, known, hints, ask);
  progress(`Reading the policies of ${api.value.displayName}`);
  const others = apis.filter(({ id }) => id !== api.value.id).map(({ name }) => name);
  const policies = await readPolicies(connection, service.value, api.value, others, known);
  const facts = policies.map((policy) => policyFacts(policy.text, known));
  progress("Reading the app registrations");
  const apiApp = await findApiApp(connection, facts, hints.apiApp, ask);
  const listed = facts.flatMap((fact) => fact.clientAppIds);
  const clientApps = await findClientApps(connection, apiApp.value, listed, hints.clientApps, ask);
  return {
    authorityHosts: [new URL(connection.cloud.login).host],
    homeTenant: { id: connection.signedIn.tenant, domains: domains.names },
    service: service.value,
    api: api.value,
    apiApp: apiApp.value,
    clientApps: clientApps.value,
    policies,
    namedValues,
    unreadable: domains.unreadable,
    foundBy: {
      service: service.foundBy,
      api: api.foundBy,
      apiApp: apiApp.foundBy,
      clientApps: clientApps.foundBy,
    },
  };
}

interface Domains {
  readonly names: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** A tenant may be named by a domain; without the right to read them a plan is still possible, and says so. */
async function readDomains(connection: Connection): Promise<Domains> {
  try {
    return { names: await verifiedDomains(connection.graph), unreadable: [] };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "permission") throw error;
    const consequence = "a policy that names the home tenant by a domain is not recognised";
    return { names: [], unreadable: [{ resource: "/organization", reason: error.message, consequence }] };
  }
}
