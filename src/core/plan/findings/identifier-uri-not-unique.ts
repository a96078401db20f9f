import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type DoubtfulUri, doubtfulUris } from "./shared/identifier-uri.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const identifierUriNotUnique: FindingRule<"identifier-uri-not-unique"> = {
  code: "identifier-uri-not-unique",
  levels: ["blocker", "warning"],
  when: "The plan makes an app multi-tenant whose application ID URI does not follow the patterns that Entra calls secure. A blocker for an `https` address on a domain that isn't verified, which Entra refuses (`resource-needs-domain` where clients send it as `resource`). A warning for others, which it refuses in some tenants, `api://<host>/<application id>` on a host that isn't verified among them; and when the verified domains could not be read.",
  why: "Entra answers the change with 400 `HostNameNotOnVerifiedDomain` or `InvalidValue`.",
  cure: "First replace the URI, for example with `api://<application id>`: `az ad app update --id <application id> --identifier-uris …` sets the whole list. Audiences in policies and scopes in clients have to follow.",
  looks: [{ at: "setup", half: "entra", look: identifierUris }],
};

function identifierUris(input: RuleInput): Finding[] {
  return doubtfulUris(input)
    .filter(({ doubt, isResource }) => !(doubt === "refused" && isResource !== "no"))
    .map((doubtful) => {
      const { app, uri, doubt, isResource } = doubtful;
      return {
        code: "identifier-uri-not-unique",
        level: doubt === "refused" ? "blocker" : "warning",
        message: `The application ID URI ${uri} of ${app.displayName} has to be unique in all of Entra once the app is multi-tenant: ${whyOf(doubtful)}.`,
        hint: isResource !== "no" ? keepIt : replaceIt(app, uri),
        place: { resource: `/applications/${app.id}` },
      };
    });
}

function whyOf({ doubt, host }: DoubtfulUri): string {
  switch (doubt) {
    case "refused":
      return `Entra refuses it, as ${host} is not a verified domain of the tenant (HostNameNotOnVerifiedDomain)`;
    case "domains unread":
      return "Entra refuses it unless its host is a verified domain, and the domains could not be read";
    case "unverified host":
      return `Entra may refuse it, although it names the app, as ${host} is not a verified domain of the tenant (HostNameNotOnVerifiedDomain)`;
    case "not unique":
      return "Entra may refuse it, as it names neither the app nor the tenant nor a verified domain";
    default:
      return doubt satisfies never;
  }
}

/** The URI stays: without it the `resource` of the metadata fits nothing (verified: Entra documentation of MCP servers). */
const keepIt =
  "Look up whether its host is a verified domain of the tenant. Keep the URI as long as protected resource metadata names it as resource: without it clients are refused in the home tenant, too (AADSTS9010010).";

function replaceIt({ appId, identifierUris: uris }: AppRegistration, uri: string): string {
  const kept = uris.filter((one) => one !== uri && one !== `api://${appId}`).length;
  const others = kept === 0 ? "" : ` and ${kept === 1 ? "the other one" : `the ${kept} others`} that it has`;
  return `First replace it with api://${appId}: az ad app update --id ${appId} --identifier-uris sets the whole list, so name api://${appId}${others}. Audiences in policies, scopes in metadata and in clients have to follow; a URI that clients send as resource must stay (AADSTS9010010).`;
}
