import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { Outlook } from "./outlook.ts";
import { joined } from "./sentence.ts";

/**
 * Whether the first person of a new organization can consent to client and API together: the API knows the client, and
 * the client requires the API (verified: Entra documentation of combined consent).
 */
export function consentBundle({ snapshot, intent }: Outlook): Finding[] {
  const { apiApp } = snapshot;
  // A registration that is API and client has nothing to bundle.
  const clients = snapshot.clientApps.filter(({ appId }) => appId !== apiApp.appId);
  return clients.flatMap((client) => {
    const gaps = gapsBetween(apiApp, client).filter(
      ({ kind }) => kind !== "unknown client" || !intent.with.includes("known-client"),
    );
    if (gaps.length === 0) return [];
    return [
      {
        code: "consent-not-bundled",
        level: "warning",
        message: `The first people of a new organization cannot consent to ${client.displayName} and ${apiApp.displayName} together (AADSTS650052): ${joined(gaps.map(({ what }) => what))}.`,
        hint: gaps.map(({ cure }) => cure).join(" "),
        place: { resource: `/applications/${gaps[0]?.kind === "API not required" ? client.id : apiApp.id}` },
      },
    ];
  });
}

interface Gap {
  readonly kind: "unknown client" | "API not required" | "no scope";
  readonly what: string;
  readonly cure: string;
}

function gapsBetween(apiApp: AppRegistration, client: AppRegistration): Gap[] {
  const gaps: Gap[] = [];
  if (!apiApp.knownClientApplications.some((id) => id.toLowerCase() === client.appId.toLowerCase())) {
    gaps.push({
      kind: "unknown client",
      what: "the API's knownClientApplications does not name the client",
      cure: "Add it with --with known-client.",
    });
  }
  const asked = new Set(
    client.requiredResourceAccess
      .filter(({ resourceAppId }) => resourceAppId === apiApp.appId)
      .flatMap(({ permissionIds }) => permissionIds),
  );
  const usable = apiApp.scopes.filter(({ isEnabled }) => isEnabled);
  const [scope] = usable;
  if (scope === undefined) {
    gaps.push({
      kind: "no scope",
      what: "the API has no enabled scope that anybody could consent to (AADSTS650057)",
      cure: "Enable one, or add one: App registrations > Expose an API.",
    });
  }
  if (scope !== undefined && !usable.some(({ id }) => asked.has(id))) {
    gaps.push({
      kind: "API not required",
      what: "the client's requiredResourceAccess names no enabled scope of the API",
      cure: `Add it: az ad app permission add --id ${client.appId} --api ${apiApp.appId} --api-permissions ${scope.id}=Scope.`,
    });
  }
  return gaps;
}
