import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type DoubtfulUri, doubtfulUris } from "./shared/identifier-uri.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const resourceNeedsDomain: FindingRule<"resource-needs-domain"> = {
  code: "resource-needs-domain",
  levels: ["blocker"],
  when: "The plan makes an app multi-tenant that has an `https` address as application ID URI on a domain that isn't verified, and clients send that address as `resource`: protected resource metadata names it, or it is an address of the gateway. Entra permits it for single-tenant apps alone.",
  why: "Entra answers the change with 400 `HostNameNotOnVerifiedDomain`. With the URI replaced by `api://<application id>` the change is accepted, and then every client that sends `resource` is refused, in the home tenant, too (AADSTS9010010).",
  cure: "One of three ways: a custom domain on the gateway that is verified in the tenant, to which URI, `resource`, challenge, audiences and clients move before the app becomes multi-tenant; no protected resource metadata, so that no client sends `resource`; or a single-tenant app and guests. The hint has the order.",
  looks: [{ at: "setup", half: "entra", look: refusedResources }],
};

function refusedResources(input: RuleInput): Finding[] {
  return doubtfulUris(input)
    .filter(({ doubt, isResource }) => doubt === "refused" && isResource !== "no")
    .map((doubtful) => ({
      code: "resource-needs-domain",
      level: "blocker",
      message: `Clients ${doubtful.isResource === "yes" ? "send" : "may send"} the application ID URI ${doubtful.uri} of ${doubtful.app.displayName} as resource, and Entra refuses it for a multi-tenant app, as ${doubtful.host} is not a verified domain of the tenant (HostNameNotOnVerifiedDomain).`,
      hint: threeWays(doubtful, input),
      place: { resource: `/applications/${doubtful.app.id}` },
    }));
}

/**
 * What leads out, in an order in which people of the home tenant are served all the time: the old URI goes last, because
 * without it the `resource` that clients still send fits nothing (verified: Entra documentation of MCP servers).
 */
function threeWays({ app, uri }: DoubtfulUri, { snapshot }: RuleInput): string {
  const { appId } = app;
  const resource = atDomain(uri, snapshot.homeTenant.domains);
  const kept = app.identifierUris.filter((one) => one !== uri);
  const version =
    app.accessTokenVersion === 2 || app.hasGuidAudience
      ? ""
      : `list ${appId} in the audiences and set requestedAccessTokenVersion to 2; `;
  const list = (uris: readonly string[]) =>
    `az ad app update --id ${appId} --identifier-uris ${uris.join(" ")}`;
  return [
    "There are three ways.",
    `(1) Give the gateway a custom domain that is verified in the tenant, such as ${new URL(resource).hostname}, and then, in this order: ${version}add its address beside the old URI (${list([...app.identifierUris, resource])}); accept it as audience, and name it as resource in the metadata, in the challenge of the 401 and in the clients; when no client sends ${uri} any more, remove that URI (${list(kept.length === 0 ? [resource] : [...kept, resource])}); migrate.`,
    `(2) Serve no protected resource metadata, neither the document nor resource_metadata in the 401, so that clients send no resource; then replace the URI with api://${appId}.`,
    "(3) Stay single-tenant, and invite people of other organizations as guests.",
    `Don't just replace the URI: people of the home tenant would be refused, too (AADSTS9010010).`,
  ].join(" ");
}

/** The same address at a domain of the organization; the initial domain only where there is no other. */
function atDomain(uri: string, domains: readonly string[]): string {
  const domain = domains.find((name) => !/\.onmicrosoft\.(?:com|us|cn)$/.test(name)) ?? domains[0] ?? "";
  const path = URL.canParse(uri) ? new URL(uri).pathname.replace(/\/$/, "") : "";
  return `https://mcp.${domain}${path}`;
}
