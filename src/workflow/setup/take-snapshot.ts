import type { Connection } from "../../azure/connect.ts";
import { mayLackMcpApis } from "../../azure/shown-items.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import { policyFacts } from "../../core/plan/policy-facts.ts";
import type { PolicyParser } from "../../core/policy/document/policy-parser.ts";
import { policyValues } from "../../core/policy/document/policy-values.ts";
import type { Progress } from "../clock.ts";
import { inTurn, quietly } from "../in-turn.ts";
import { beginApi, beginNamed, beginShared } from "./begin-early.ts";
import type { Ask } from "./choose.ts";
import { findApi } from "./find-api.ts";
import { findService } from "./find-service.ts";
import { followingReader } from "./follow-policy.ts";
import { withSharing } from "./fragment-sharing.ts";
import { optionalRead } from "./optional-read.ts";
import { readApps } from "./read-apps.ts";
import { readMcpApi } from "./read-mcp-api.ts";
import { readPolicies } from "./read-policies.ts";
import { readRevisions } from "./read-revisions.ts";
import { readTenant } from "./read-tenant.ts";
import { refuseWorkspace } from "./refuse-workspaces.ts";
import type { SetupHints } from "./setup-hints.ts";
import { type SetupReads, setupReads } from "./setup-reads.ts";

/** What a snapshot is taken with. */
export interface SnapshotSource {
  readonly connection: Connection;
  readonly hints: SetupHints;
  readonly ask: Ask;
  readonly progress: Progress;
  /** What was typed and is still being looked up: nothing is asked or told before it has turned out right. */
  readonly wanted?: Promise<unknown>;
  /** What reads policies; with one that remembers, each text is read once. */
  readonly parse: PolicyParser;
}

/** Finds the setup and reads everything that a plan is made from. Sends nothing that writes. */
export async function takeSnapshot(source: SnapshotSource): Promise<Snapshot> {
  const { connection, hints, ask, progress } = source;
  refuseWorkspace("--apim", hints.apim);
  refuseWorkspace("--api", hints.api);
  const reads = setupReads(connection);
  const { service, tenant, groupTags, foundBy, context } = await findSetup(reads, source);
  const { id } = context.service;
  progress(`Reading the policies of ${context.api.displayName}`);
  beginApi(reads.reader, context.api);
  const [{ unreadable, ...read }, mcp, revisions] = await inTurn([
    readPolicies({ ...context, reader: followingReader({ ...context, hints }) }),
    readMcpApi(context),
    readRevisions(context),
  ]);
  const facts = read.policies.map((policy) => policyFacts(policy.text, context));
  progress("Reading the app registrations");
  const [apps, policies] = await inTurn([
    readApps(reads, id, facts, hints, ask),
    withSharing(read.policies, context),
  ]);
  return {
    ...tenant,
    ...read,
    ...apps,
    authorityHosts: context.authorityHosts,
    service: context.service,
    api: context.api,
    policies,
    mcp: mcp.value,
    revisions: revisions.value,
    namedValues: context.values,
    groupTags: groupTags.value,
    unreadable: [
      ...service.unreadable,
      ...tenant.unreadable,
      ...groupTags.unreadable,
      ...(mayLackMcpApis(connection.arm) ? [unknownMcpApis(id)] : []),
      ...unreadable,
      ...mcp.unreadable,
      ...revisions.unreadable,
      ...apps.unreadable,
    ],
    foundBy: { ...foundBy, ...apps.foundBy },
  };
}

/** Finds which service and which API are meant, and reads what that takes. */
async function findSetup(
  reads: SetupReads,
  { connection, hints, ask, progress, wanted, parse }: SnapshotSource,
) {
  const { reader } = reads;
  progress("Looking for the API Management service");
  beginNamed(reads, hints);
  const reading = quietly(readTenant(reads));
  await wanted;
  const service = await findService(reads, hints, ask);
  const tenant = await reading;
  const { id, name } = service.value;
  progress(`Reading ${name}`);
  beginShared(reader, id);
  const [apis, values, groupTags] = await inTurn([
    reader.apis(id),
    reader.namedValues(id),
    optionalRead(() => reader.groupTags(id), {}, unknownTags(id)),
  ]);
  const authorityHosts = [new URL(connection.cloud.login).host];
  const common = { ...reads, service: service.value, ...policyValues(values, authorityHosts), parse };
  const api = await findApi({ ...common, apis }, hints, ask);
  const others = apis.filter((one) => one.id !== api.value.id);
  return {
    service,
    tenant,
    groupTags,
    foundBy: { service: service.foundBy, api: api.foundBy },
    context: { ...common, values, api: api.value, others },
  };
}

/** Tags need a role on the group, which many have on the service alone. */
function unknownTags(serviceId: string) {
  const resource = serviceId.replace(/\/providers\/.*$/i, "");
  const consequence = "only the service's own tags say whether code owns this setup";
  return { resource, consequence, level: "note" as const };
}

/** Found APIs and those that a shared policy decides about come from lists, and an old list can leave these out. */
function unknownMcpApis(serviceId: string) {
  return {
    resource: `${serviceId}/apis`,
    part: "rest" as const,
    reason: "the service takes no api-version that is certain to list APIs of type mcp",
    consequence:
      "an MCP server may be missing, and a policy that it shares may be taken for one of this API alone",
    hint: "Look in the portal (API Management > APIs > MCP servers) whether another one shares a product or a fragment with this API.",
  };
}
