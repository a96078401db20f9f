import { gatewayCell } from "../../../src/core/access/call-effect.ts";
import {
  type PolicyReading,
  readingAfter,
  readingBefore,
} from "../../../src/core/access/policy-before-after.ts";
import { walkInbound } from "../../../src/core/access/walk.ts";
import type { PolicyScope, PolicyText } from "../../../src/core/model/setup.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { revise } from "../../../src/core/policy/revise/revise.ts";
import { applyEdits, type Edit } from "../../../src/core/text/edit.ts";
import type { Sandbox } from "../../../src/sandbox/open.ts";
import type { StoredPolicy } from "../../../src/sandbox/world/world-apim.ts";
import { ids } from "../../../src/sandbox/worlds/parts.ts";
import { task } from "../policy/assert-edit.ts";
import type { MintedToken } from "./sandbox-tokens.ts";

export const home = { id: ids.contoso, domains: ["contoso.com", "contoso.onmicrosoft.com"] };

/** What the sandbox gateway does with a call; `null` for what it does not emulate or has nothing behind. */
export type SandboxAnswer = "yes" | "no" | null;

/** Sends a call with a token, or without one, through the gateway. A refusal is a 4xx, and 404 means that nothing is there. */
export async function callGateway(
  sandbox: Sandbox,
  call: { readonly url: string; readonly method: string },
  token: string | null,
): Promise<SandboxAnswer> {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const headers = { ...authorization, "content-type": "application/json" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const init = call.method === "GET" ? { headers } : { method: call.method, headers, body };
  const answer = await sandbox.fetch(new Request(call.url, init));
  if (answer.status < 400) return "yes";
  return answer.status === 404 || answer.status >= 500 ? null : "no";
}

/** The same question, answered by core from the texts alone. */
export function answerOfCore(
  documents: readonly PolicyReading[],
  fragments: readonly PolicyReading[],
  { facts }: MintedToken,
): ReturnType<typeof gatewayCell> {
  return gatewayCell(walkInbound({ documents, fragments, token: facts, home }));
}

/** Before a migration of the flights setup, after one, or after one that admits the home tenant and fabrikam alone. */
export type When = "before" | "after" | "listed";

/** A document of the sandbox as core reads it at that time; afterwards it lists the planned clients. */
export function readingIn(
  stored: StoredPolicy,
  scope: PolicyScope,
  name: string,
  namedValues: ReadonlyMap<string, string | null>,
  when: When,
  clientAppIds: readonly string[] = [ids.clientApp],
): { readonly reading: PolicyReading; readonly text: string } {
  const policy: PolicyText = {
    address: scope === "fragment" ? `/policyFragments/${name}` : `/${name}/policies/policy`,
    scope,
    owner: name,
    format: "rawxml",
    text: stored.text,
    etag: stored.etag,
    sharedWith: [],
  };
  const outline = parsePolicy(stored.text);
  const wanted = task({
    homeTenant: home,
    clientAppIds,
    allowTenants: when === "listed" ? [ids.fabrikam] : [],
    namedValues,
  });
  const edits: readonly Edit[] =
    outline.kind === "refusal" || when === "before" ? [] : revise(outline, wanted, wanted).edits;
  const values = { namedValues, authorityHosts: [] };
  const planned = { policy, outline, edits };
  const reading = when === "before" ? readingBefore(planned, values) : readingAfter(planned, values);
  return { reading, text: applyEdits(stored.text, edits) };
}
