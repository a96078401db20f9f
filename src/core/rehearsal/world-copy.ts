import type { Client } from "../access/client.ts";
import type { Snapshot } from "../model/setup.ts";
import type { Cast } from "./cast.ts";
import { administrator, copiedTenants } from "./copied-directory.ts";
import { copiedService, placeholder, segmentAfter } from "./copied-service.ts";

/** The secret of the copy's administrator, which opens the copy and nothing else. */
const secret = "rehearsal-only-not-a-secret";

/**
 * A world document that is the setup of a snapshot, with made-up people, tenants and apps that play the callers. Ids, names,
 * policies and ETags are those of the setup, so that a plan for the one is a plan for the other. Pure: the same snapshot
 * gives the same world.
 */
export function worldCopyOf(snapshot: Snapshot, cast: Cast, clients: readonly Client[]) {
  const { service, homeTenant, apiApp, clientApps, groupTags } = snapshot;
  const subscription = segmentAfter("subscriptions", service.id);
  const own = [apiApp, ...clientApps].map(({ appId }) => appId.toLowerCase());
  const apps = [...own, cast.home.ownApp, ...[cast.nobodys, ...cast.named].map(({ ownApp }) => ownApp)];
  return {
    kind: "entra-mcp/world",
    version: 1,
    name: "rehearsal",
    signIn: { tenantId: homeTenant.id.toLowerCase(), clientId: administrator.appId, clientSecret: secret },
    clientSecrets: [...new Set(apps)].map((clientId) => ({ clientId, clientSecret: placeholder })),
    behaviours: { longRunningPolls: 0 },
    tenants: copiedTenants({ snapshot, cast, clients }),
    subscriptions: [
      {
        id: subscription,
        tenantId: homeTenant.id.toLowerCase(),
        displayName: "subscription of the setup",
        roleAssignments: [
          {
            principalId: administrator.principalId,
            role: "API Management Service Contributor",
            scope: `/subscriptions/${subscription}`,
          },
        ],
        resourceGroups: [{ name: segmentAfter("resourceGroups", service.id), tags: groupTags }],
        services: [copiedService(snapshot)],
      },
    ],
    // Whatever the policies send a call to answers as an MCP server; nothing leaves for anywhere.
    servers: ["https://", "http://"].map((url) => ({ url, kind: "mcp" })),
  };
}
