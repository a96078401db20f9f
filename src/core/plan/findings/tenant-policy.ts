import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { AudiencePolicy } from "../../model/setup.ts";
import type { Outlook } from "./outlook.ts";
import { joined } from "./sentence.ts";
import { widenedApps } from "./widened-apps.ts";

/** Whether the tenant lets apps become multi-tenant at all. What could not be read is said, and never taken for a yes. */
export function tenantPolicy(outlook: Outlook): Finding[] {
  const apps = widenedApps(outlook);
  const { audiencePolicy } = outlook.snapshot;
  if (apps.length === 0) return [];
  switch (audiencePolicy.kind) {
    case "permits":
      return [];
    case "forbids": {
      const hit = apps.filter((app) => isCovered(app, audiencePolicy));
      return hit.length === 0 ? [] : [forbidden(hit, audiencePolicy)];
    }
    case "unknown":
      return [unknown(audiencePolicy.reason)];
    default:
      return audiencePolicy satisfies never;
  }
}

type Forbids = AudiencePolicy & { readonly kind: "forbids" };

/** An app whose age is not known counts as covered. */
function isCovered({ createdAt }: AppRegistration, { createdAfter }: Forbids): boolean {
  return createdAfter === null || createdAt === null || Date.parse(createdAt) > Date.parse(createdAfter);
}

const resource = "/policies/defaultAppManagementPolicy";

function forbidden(apps: readonly AppRegistration[], { hasExemptions }: Forbids): Finding {
  const names = joined(apps.map(({ displayName }) => displayName));
  return {
    code: "tenant-forbids-multitenant",
    level: hasExemptions ? "warning" : "blocker",
    message: `The tenant's app-management policy forbids multi-tenant apps, so Entra refuses the change of ${names}${hasExemptions ? " unless the signed-in identity is exempt" : ""} (SignInAudienceNotAllowedAsPerAppPolicy).`,
    hint: "Ask who owns the policy for an exemption: applicationRestrictions.audiences.azureAdMultipleOrgs of /beta/policies/defaultAppManagementPolicy in Microsoft Graph.",
    place: { resource },
  };
}

function unknown(reason: string): Finding {
  return {
    code: "tenant-policy-unknown",
    level: "note",
    message: `Whether the tenant forbids multi-tenant apps could not be checked (${reason}); if it does, Entra refuses the first change and nothing else is written.`,
    hint: "With Policy.Read.All, GET /beta/policies/defaultAppManagementPolicy in Graph Explorer tells; the Azure CLI's token never has that permission.",
    place: { resource },
  };
}
