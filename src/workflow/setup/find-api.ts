import { policyIdOf } from "../../azure/policies.ts";
import { Fault } from "../../core/fault.ts";
import type { Api, ApimService, Operation } from "../../core/model/setup.ts";
import { answersAt, serverPath } from "../../core/oauth/server-address.ts";
import { isMetadataTemplate } from "../../core/oauth/well-known.ts";
import { type FactsInput, noFacts, type PolicyFacts, policyFacts } from "../../core/plan/policy-facts.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { atOnce } from "../at-once.ts";
import { type Ask, type Candidate, noSuch, toBeSeen } from "./choose.ts";
import type { Found } from "./find-service.ts";
import { policiesOfOperations } from "./read-policies.ts";
import { unlookedWorkspaces } from "./refuse-workspaces.ts";
import type { ServiceReader } from "./service-reader.ts";
import type { SetupReads } from "./setup-reads.ts";

/** What the person said about the API. */
export interface ApiHints {
  /** ARM id, id, display name or path. */
  readonly api: string | null;
  /** The MCP server's address. */
  readonly url: URL | null;
  /** The address is one that is tried, so it may be another API's. */
  readonly urlIsTried?: true;
}

/** Where an API is looked for. */
export interface FindApiContext extends FactsInput, SetupReads {
  readonly service: ApimService;
  readonly apis: readonly Api[];
}

/** The API that is the MCP server: the one that is named, the only one that looks like one, or the one that is chosen. */
export async function findApi(context: FindApiContext, hints: ApiHints, ask: Ask): Promise<Found<Api>> {
  if (hints.api !== null) {
    const named = await namedApi(context, hints.api);
    if (hints.urlIsTried !== true) refuseOtherAddress(context, named.value, hints.url);
    return named;
  }
  const path = hints.url === null ? "" : serverPath(hints.url);
  // The gateway address alone identifies the service; which of its APIs is meant is still open.
  if (path !== "") return apiAt(context, path, ask);
  const { apis } = context;
  const search = await startSearch(context);
  const looks = await atOnce(apis, async (api) => ({ api, evidence: await evidenceFor(search, api) }));
  const servers = looks.filter(({ evidence }) => evidence !== null);
  const [only] = servers;
  if (only === undefined) throw noMcpServer(apis, await workspacesOf(context));
  if (servers.length === 1) {
    return {
      value: only.api,
      foundBy: `the only one of ${apis.length} APIs that validates Entra tokens and ${only.evidence ?? ""}`,
    };
  }
  const candidates = servers.map(({ api }) => candidate(api));
  return {
    value: await ask.oneOf({ what: "API", option: "--api", candidates }),
    foundBy: `chosen among ${servers.length} APIs that look like MCP servers`,
  };
}

async function namedApi(context: FindApiContext, hint: string): Promise<Found<Api>> {
  const { apis } = context;
  if (/^https?:/i.test(hint)) {
    throw new Fault("usage", `--api ${harmlessName(hint)} is an address.`, {
      hint: "Give the MCP server's address with --url.",
    });
  }
  const [wanted = "", revision] = hint.toLowerCase().split(";rev=");
  const path = wanted.replace(/^\/+|\/+$/g, "");
  const exact = apis.filter((api) => [api.id, api.name].some((name) => name.toLowerCase() === wanted));
  const alike = apis.filter(
    (api) => api.displayName.toLowerCase() === wanted || api.path.toLowerCase() === path,
  );
  const found = exact.length > 0 ? exact : alike;
  const [only] = found;
  if (only === undefined) throw noSuch("API", hint, apis.map(candidate), await workspacesOf(context));
  if (found.length > 1) {
    const names = found.map((api) => api.name).join(", ");
    throw new Fault("usage", `"${hint}" fits ${found.length} APIs: ${names}.`, {
      hint: "Give the API's id with --api.",
    });
  }
  if (revision !== undefined && revision !== only.revision) throw notCurrent(only, revision);
  return { value: only, foundBy: "named by --api" };
}

/** Ids of Terraform carry the revision, of the current one too (verified: terraform-provider-azurerm#28048). */
function notCurrent({ name, revision }: Api, wanted: string): Fault {
  const message = `Revision ${harmlessName(wanted)} of ${name} is not the current one, which is ${revision}; only that one can be planned.`;
  return new Fault("usage", message, {
    hint: `Name it with --api ${name}, or make the other one current before.`,
  });
}

/** An address of this gateway is the named API's own. Behind another host, paths may be others. @throws Fault `usage` */
function refuseOtherAddress({ apis, service }: FindApiContext, named: Api, url: URL | null): void {
  const path = url === null ? "" : serverPath(url);
  if (url === null || path === "" || !service.hosts.includes(url.host.toLowerCase())) return;
  const found = apisAt(apis, path);
  if (found.length === 0 || found.some(({ id }) => id === named.id)) return;
  const others = found.map((api) => harmlessName(api.name)).join(", ");
  throw new Fault("usage", `--url leads to ${others}, and --api names ${harmlessName(named.name)}.`, {
    hint: "Leave one of the two out, or correct it.",
  });
}

function apisAt(apis: readonly Api[], path: string): readonly Api[] {
  const fitting = apis.filter((api) =>
    `${path}/`.startsWith(api.path === "" ? "" : `${api.path.toLowerCase()}/`),
  );
  const longest = Math.max(...fitting.map((api) => api.path.length));
  return fitting.filter((api) => api.path.length === longest);
}

/** The API whose path the address begins with, the longest one first; versions of one API share a path and are asked. */
async function apiAt(context: FindApiContext, path: string, ask: Ask): Promise<Found<Api>> {
  const { apis } = context;
  const found = apisAt(apis, path);
  const [only] = found;
  if (only === undefined)
    throw noSuch("API at", `/${path}`, apis.map(candidate), await workspacesOf(context));
  const candidates = found.map(candidate);
  const value = found.length === 1 ? only : await ask.oneOf({ what: "API", option: "--api", candidates });
  return { value, foundBy: await foundAt(context, value, path) };
}

/** Every address leads to an API at the gateway's root that no other takes, a mistyped one too, so that this is said. */
async function foundAt({ reader }: FindApiContext, api: Api, path: string): Promise<string> {
  if (api.path !== "") return `its path /${api.path} is where /${path} begins`;
  const isThere = answersAt(path, await reader.operations(api));
  const remark = isThere ? "" : `, although it has no operation at /${path}`;
  return `it is at the gateway's root, and no other API's path is where /${path} begins${remark}`;
}

function workspacesOf({ connection, service }: FindApiContext): Promise<string> {
  return unlookedWorkspaces(connection, service.id);
}

/** What makes an API look like an MCP server, or `null`. A token validation alone proves nothing: most APIs have one. */
async function evidenceFor(search: Search, api: Api): Promise<string | null> {
  const [own, operations] = await Promise.all([
    factsAt(search, policyIdOf(api.id)),
    search.reader.operations(api),
  ]);
  const evidence = mcpEvidence(api, operations);
  if (evidence === null) return null;
  if (await anyValidates(search, [search.serviceFacts, own])) return evidence;
  const { addresses } = await policiesOfOperations(search, api, operations);
  const ofOperations = await atOnce(addresses, (address) => factsAt(search, address));
  return (await anyValidates(search, ofOperations)) ? evidence : null;
}

/** What a search over many APIs shares: the service's own policy, and fragments that are read once. */
interface Search extends FactsInput {
  readonly reader: ServiceReader;
  readonly service: ApimService;
  readonly serviceFacts: PolicyFacts;
  readonly fragments: Map<string, Promise<PolicyFacts>>;
}

async function startSearch(context: FindApiContext): Promise<Search> {
  const serviceFacts = await factsAt(context, policyIdOf(context.service.id));
  return { ...context, serviceFacts, fragments: new Map() };
}

async function factsAt(
  context: Pick<Search, "reader" | keyof FactsInput>,
  address: string,
): Promise<PolicyFacts> {
  const stored = await context.reader.policy(address);
  return stored === null ? noFacts : policyFacts(stored.text, context);
}

/** Whether one of the policies, or a fragment that one of them includes, validates tokens; one that cannot be read may. */
async function anyValidates(search: Search, policies: readonly PolicyFacts[]): Promise<boolean> {
  const validates = (facts: PolicyFacts) => facts.validatesTokens || facts.refusal !== null;
  if (policies.some(validates)) return true;
  const ids = new Set(policies.flatMap((facts) => facts.fragments));
  const included = await Promise.all([...ids].map((id) => fragmentFacts(search, id)));
  return included.some(validates);
}

function fragmentFacts(search: Search, id: string): Promise<PolicyFacts> {
  const known = search.fragments.get(id) ?? factsAt(search, `${search.service.id}/policyFragments/${id}`);
  search.fragments.set(id, known);
  return known;
}

function mcpEvidence(api: Api, operations: readonly Operation[]): string | null {
  if (api.type === "mcp") return "is of type mcp";
  const metadata = operations.find((operation) => isMetadataTemplate(operation.urlTemplate));
  if (metadata !== undefined) return `publishes OAuth metadata at ${metadata.urlTemplate}`;
  const endpoint = operations.find((operation) => /^\/?(.*\/)?(mcp|sse)$/i.test(operation.urlTemplate));
  return endpoint === undefined ? null : `has the operation ${endpoint.method} ${endpoint.urlTemplate}`;
}

function noMcpServer(apis: readonly Api[], remark: string): Fault {
  const what = `None of the ${apis.length} APIs validates Entra tokens and looks like an MCP server.`;
  const message = `${what}${toBeSeen(apis.map(candidate))}${remark}`;
  return new Fault("usage", message, { hint: "Name the API with --api." });
}

function candidate(api: Api): Candidate<Api> {
  return { value: api, label: `${api.displayName}, path /${api.path}`, argument: api.name };
}
