import type { ApimService } from "../../core/model/setup.ts";
import { type FactsInput, policyFacts } from "../../core/plan/policy-facts.ts";
import { isGuid } from "../../core/text/guid.ts";
import { beginApiApp, beginClient } from "./begin-apps.ts";
import { once } from "./once.ts";
import type { ServiceReader } from "./service-reader.ts";
import type { SetupHints } from "./setup-hints.ts";
import type { SetupReads } from "./setup-reads.ts";

/** What a policy is followed with. */
export interface FollowContext extends FactsInput, SetupReads {
  readonly service: ApimService;
  readonly hints: SetupHints;
}

/**
 * The same reader, in which every policy begins the reads of what it names as soon as it is there: fragments, backends, the
 * API's app registration and clients. They do not wait then for the policies that are still on their way.
 */
export function followingReader(context: FollowContext): ServiceReader {
  const { reader } = context;
  const policy = once(
    (address: string) => address,
    async (address) => {
      const stored = await reader.policy(address);
      if (stored !== null) follow(stored.text, context, (id) => void policy(id));
      return stored;
    },
  );
  return { ...reader, policy };
}

function follow(text: string, context: FollowContext, begin: (address: string) => void): void {
  const { reader, service, hints } = context;
  const { fragments, backends, audiences, clientAppIds } = policyFacts(text, context);
  for (const id of fragments) begin(`${service.id}/policyFragments/${id}`);
  for (const name of backends) void reader.backend({ serviceId: service.id, name });
  if (hints.clientApps.kind === "find") {
    for (const appId of clientAppIds.filter(isGuid)) beginClient(context, appId);
  }
  if (hints.apiApp !== null) return;
  const ids = new Set(audiences.map((audience) => audience.replace(/^api:\/\//i, "").toLowerCase()));
  for (const id of [...ids].filter(isGuid)) beginApiApp(context, id, hints.clientApps);
}
