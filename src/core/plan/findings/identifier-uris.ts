import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { HomeTenant } from "../../model/setup.ts";
import type { Outlook } from "./outlook.ts";
import { widenedApps } from "./widened-apps.ts";

/** Application ID URIs that may keep an app from becoming multi-tenant: they must be unique in the world then. */
export function identifierUris(outlook: Outlook): Finding[] {
  const { homeTenant } = outlook.snapshot;
  return widenedApps(outlook).flatMap((app) =>
    app.identifierUris.flatMap((uri) => {
      const doubt = doubtAbout(uri, app, homeTenant);
      return doubt === null ? [] : [finding(app, uri, doubt)];
    }),
  );
}

interface Doubt {
  readonly level: "blocker" | "warning";
  readonly why: string;
}

/** The patterns that Entra calls secure are fine (verified: Entra documentation on identifier URI restrictions). */
function doubtAbout(uri: string, app: AppRegistration, home: HomeTenant): Doubt | null {
  const [, scheme = "", rest = ""] = /^([a-z][a-z\d+.-]*):(?:\/\/)?(.*)$/i.exec(uri.toLowerCase()) ?? [];
  const [host = "", ...path] = rest.split("/");
  const isVerified = home.domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  if (scheme === "api") {
    const named = [host, ...path];
    if (named.includes(app.appId.toLowerCase()) || host === home.id || isVerified) return null;
    return {
      level: "warning",
      why: "Entra may refuse it, as it names neither the app nor the tenant nor a verified domain",
    };
  }
  if (scheme !== "https")
    return { level: "warning", why: "Entra may refuse it, as nothing in it is unique to the tenant" };
  if (isVerified) return null;
  // The service's refusal on record arose exactly when the audience became multi-tenant (verified: issue thread).
  return home.domains.length === 0
    ? {
        level: "warning",
        why: "Entra refuses it unless its host is a verified domain, and the domains could not be read",
      }
    : {
        level: "blocker",
        why: `Entra refuses it, as ${host} is no verified domain of the tenant (HostNameNotOnVerifiedDomain)`,
      };
}

function finding(app: AppRegistration, uri: string, { level, why }: Doubt): Finding {
  return {
    code: "identifier-uri-not-unique",
    level,
    message: `The application ID URI ${uri} of ${app.displayName} has to be unique in all of Entra once the app is multi-tenant: ${why}.`,
    hint: `Replace it before: az ad app update --id ${app.appId} --identifier-uris api://${app.appId} (this sets the whole list); audiences in policies and scopes in clients have to follow.`,
    place: { resource: `/applications/${app.id}` },
  };
}
