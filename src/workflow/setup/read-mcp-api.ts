import { policyIdOf } from "../../azure/policies.ts";
import type { BackingApi, McpApi } from "../../core/model/setup.ts";
import { noFacts, type PolicyFacts, policyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import { type Attempt, optionalRead } from "./optional-read.ts";
import { fragmentId, type ReadPoliciesContext } from "./read-policies.ts";

/** What stands behind an MCP-typed API; `null` for other types. */
export function readMcpApi(context: ReadPoliciesContext): Promise<Attempt<McpApi | null>> {
  const { reader, api } = context;
  if (api.type !== "mcp") return Promise.resolve({ value: null, unreadable: [] });
  return optionalRead(
    async () => {
      const server = await reader.mcpServer(api);
      if (server === null) return null;
      const { operations, ...rest } = server;
      return { ...rest, backingApis: await backingApis(operations, context) };
    },
    null,
    {
      resource: api.id,
      consequence: "whether an API behind this MCP server validates tokens itself is unknown",
    },
  );
}

async function backingApis(
  operations: readonly string[],
  context: ReadPoliciesContext,
): Promise<BackingApi[]> {
  const apis = context.others.filter(({ id }) =>
    operations.some((operation) => isOperationOf(operation, id)),
  );
  return atOnce(apis, async (api) => {
    const own = operations.filter((operation) => isOperationOf(operation, api.id));
    const read = await atOnce([api.id, ...own], (id) => validatesAt(policyIdOf(id), context));
    return { id: api.id, displayName: api.displayName, validatesTokens: together(read) };
  });
}

function isOperationOf(operation: string, api: string): boolean {
  return operation.toLowerCase().startsWith(`${api.toLowerCase()}/operations/`);
}

/** Whether the policy at an address validates tokens, or a fragment that it includes. */
async function validatesAt(
  address: string,
  context: ReadPoliciesContext,
): Promise<BackingApi["validatesTokens"]> {
  const facts = await factsAt(address, context);
  if (facts === null || facts.refusal !== null) return "unknown";
  if (facts.validatesTokens) return "yes";
  const included = await atOnce(facts.fragments, (id) => factsAt(fragmentId(context.service, id), context));
  if (included.some((fragment) => fragment?.validatesTokens === true)) return "yes";
  return facts.includesUnknown || included.some((fragment) => fragment === null) ? "unknown" : "no";
}

async function factsAt(address: string, context: ReadPoliciesContext): Promise<PolicyFacts | null> {
  const loss = { resource: address, consequence: "" };
  const { value } = await optionalRead(
    async () => {
      const stored = await context.reader.policy(address);
      return stored === null ? noFacts : policyFacts(stored.text, context);
    },
    null,
    loss,
  );
  return value;
}

function together(read: readonly BackingApi["validatesTokens"][]): BackingApi["validatesTokens"] {
  if (read.includes("yes")) return "yes";
  return read.includes("unknown") ? "unknown" : "no";
}
