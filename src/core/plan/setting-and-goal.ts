import type { Intent } from "../model/intent.ts";
import type { Snapshot } from "../model/setup.ts";
import type { PolicySetting } from "../policy/document/policy-setting.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import type { PolicyGoal } from "../policy/revise/policy-goal.ts";

/** What a snapshot knows about the setup that its policies belong to. */
export function settingOf({ service, homeTenant, apiApp, ...snapshot }: Snapshot): PolicySetting {
  return {
    ...policyValues(snapshot.namedValues, snapshot.authorityHosts),
    gatewayHosts: service.hosts,
    homeTenant,
    apiAudiences: [apiApp.appId, ...apiApp.identifierUris],
    tokenVersion: apiApp.accessTokenVersion,
  };
}

/** What every policy of the setup should demand. */
export function goalOf({ clientApps, foreignClients, service }: Snapshot, intent: Intent): PolicyGoal {
  return {
    authority: intent.authority,
    resourceAuthority: intent.authorityFrom === "person" ? intent.authority : "organizations",
    otherSharedAuthority: intent.authorityFrom === "person" ? "replace" : "keep",
    clientAppIds: [...clientApps, ...foreignClients].map(({ appId }) => appId),
    allowTenants: intent.allowTenants,
    ...(intent.tenantsOnly === true ? { tenantsOnly: true } : {}),
    gatewayIssuer: intent.with.includes("gateway-issuer") ? new URL(service.gatewayUrl).origin : null,
  };
}
