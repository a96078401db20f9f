import { servedResources } from "../../../metadata/unfit-resource.ts";
import type { AppRegistration } from "../../../model/app-registration.ts";
import type { HomeTenant } from "../../../model/setup.ts";
import type { RuleInput } from "./rule-input.ts";
import { widenedApps } from "./widened-apps.ts";

/** An application ID URI that may keep its app from becoming multi-tenant. */
export interface DoubtfulUri {
  readonly app: AppRegistration;
  readonly uri: string;
  /** Whether Entra refuses it (`HostNameNotOnVerifiedDomain`), may refuse it, or nobody knows which domains are verified. */
  readonly doubt: "refused" | "domains unread" | "unverified host" | "not unique";
  /** The host of the URI, lower case; empty where it has none. */
  readonly host: string;
  /**
   * Whether clients send it as `resource`: without it Entra would refuse the sign-in at home, too (AADSTS9010010).
   * `maybe` where the metadata cannot be read, and for an address of the gateway, which is made to be sent: the metadata
   * that names it may be served where nobody sees it.
   */
  readonly isResource: "yes" | "maybe" | "no";
}

/**
 * The application ID URIs that may keep an app from becoming multi-tenant, as they have to be unique in the world then.
 * The patterns that Entra calls secure are fine (verified: Entra documentation on identifier URI restrictions), but for
 * `api://<host>/<application id>` on a host that isn't verified, which it has refused (verified:
 * OfficeDev/microsoft-365-agents-toolkit#8275).
 */
export function doubtfulUris(input: RuleInput): DoubtfulUri[] {
  const { snapshot, policies, values } = input;
  const resources = servedResources(snapshot, policies, values.namedValues);
  return widenedApps(input).flatMap((app) =>
    app.identifierUris.flatMap((uri) => {
      const { scheme, host, path } = partsOf(uri);
      const doubt = doubtAbout({ scheme, host, path }, app, snapshot.homeTenant);
      if (doubt === null) return [];
      const isServed = resources.some(({ member }) => member.values.includes(uri));
      const isUnread = resources.some(({ member }) => !member.isKnown);
      const isGateway = scheme === "https" && snapshot.service.hosts.includes(host);
      const isResource = isServed ? "yes" : isUnread || isGateway ? "maybe" : "no";
      return [{ app, uri, doubt, host, isResource } as const];
    }),
  );
}

interface UriParts {
  readonly scheme: string;
  readonly host: string;
  readonly path: readonly string[];
}

function partsOf(uri: string): UriParts {
  const [, scheme = "", rest = ""] = /^([a-z][a-z\d+.-]*):(?:\/\/)?(.*)$/i.exec(uri.toLowerCase()) ?? [];
  const [host = "", ...path] = rest.split("/");
  return { scheme, host: host.replace(/:\d+$/, ""), path };
}

function doubtAbout(
  { scheme, host, path }: UriParts,
  app: AppRegistration,
  home: HomeTenant,
): DoubtfulUri["doubt"] | null {
  const isVerified = home.domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  if (isVerified) return null;
  if (scheme === "https") return home.domains.length === 0 ? "domains unread" : "refused";
  if (scheme !== "api") return "not unique";
  const appId = app.appId.toLowerCase();
  if (host === appId || host === home.id) return null;
  if (!path.includes(appId)) return "not unique";
  return host.includes(".") ? "unverified host" : null;
}
