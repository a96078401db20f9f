import { servedResources } from "../../metadata/unfit-resource.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { HomeTenant } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { widenedApps } from "./shared/widened-apps.ts";

export const identifierUriNotUnique: FindingRule<"identifier-uri-not-unique"> = {
  code: "identifier-uri-not-unique",
  levels: ["blocker", "warning"],
  when: "The plan makes an app multi-tenant whose application ID URI does not follow the patterns that Entra calls secure. A blocker for an `https` address on a domain that isn't verified, which Entra refuses; a warning for others, which it refuses in some tenants, and when the verified domains could not be read.",
  why: "Entra answers the change with 400 `HostNameNotOnVerifiedDomain` or `InvalidValue`.",
  cure: "First replace the URI, for example with `api://<application id>`: `az ad app update --id <application id> --identifier-uris …` sets the whole list. Audiences in policies and scopes in clients have to follow. A URI that protected resource metadata names as `resource` must stay (AADSTS9010010): serve the API at a custom domain that is verified in the tenant, or serve no such metadata, or stay single-tenant and invite guests.",
  looks: [{ at: "setup", half: "entra", look: identifierUris }],
};

/** Application ID URIs that may keep an app from becoming multi-tenant: they must be unique in the world then. */
function identifierUris(input: RuleInput): Finding[] {
  const { homeTenant } = input.snapshot;
  const resources = servedResources(input.snapshot, input.policies, input.values.namedValues);
  return widenedApps(input).flatMap((app) =>
    app.identifierUris.flatMap((uri) => {
      const doubt = doubtAbout(uri, app, homeTenant);
      return doubt === null
        ? []
        : [finding(app, uri, doubt, isResource(uri, resources) ? threeWays : replaceIt(app, uri))];
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
        why: `Entra refuses it, as ${host} is not a verified domain of the tenant (HostNameNotOnVerifiedDomain)`,
      };
}

/** Whether metadata names a URI as `resource`, or may: without it Entra refuses the sign-in at home, too. */
function isResource(uri: string, resources: ReturnType<typeof servedResources>): boolean {
  return resources.some(({ member }) => !member.isKnown || member.values.includes(uri));
}

function finding(app: AppRegistration, uri: string, { level, why }: Doubt, hint: string): Finding {
  return {
    code: "identifier-uri-not-unique",
    level,
    message: `The application ID URI ${uri} of ${app.displayName} has to be unique in all of Entra once the app is multi-tenant: ${why}.`,
    hint,
    place: { resource: `/applications/${app.id}` },
  };
}

/** The URI stays: without it the `resource` of the metadata fits nothing (verified: Entra documentation of MCP servers). */
const threeWays =
  "Keep the URI as long as protected resource metadata names it as resource: without it clients are refused in the home tenant, too (AADSTS9010010). Either serve the API at a custom domain that is verified in the tenant, and let URI, resource, challenge, audiences and clients follow; or serve no protected resource metadata, and then replace the URI; or stay single-tenant and invite guests.";

function replaceIt({ appId, identifierUris: uris }: AppRegistration, uri: string): string {
  const kept = uris.filter((one) => one !== uri && one !== `api://${appId}`).length;
  const others = kept === 0 ? "" : ` and ${kept === 1 ? "the other one" : `the ${kept} others`} that it has`;
  return `First replace it with api://${appId}: az ad app update --id ${appId} --identifier-uris sets the whole list, so name api://${appId}${others}. Audiences in policies, scopes in metadata and in clients have to follow; a URI that clients send as resource must stay (AADSTS9010010).`;
}
