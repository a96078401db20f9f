import type { Finding } from "../../model/finding.ts";
import type { Snapshot } from "../../model/setup.ts";
import type { AuthorityUse } from "../../policy/revise/rewrite.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { sharedAuthorities } from "./shared/named-authority.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const issuerNotOrigin: FindingRule<"issuer-not-origin"> = {
  code: "issuer-not-origin",
  levels: ["warning"],
  when: "Authorization server metadata that the gateway serves has an issuer at Entra, the gateway passes on Entra's own metadata, or protected resource metadata leads to a shared authority.",
  why: "The MCP specification of 2026-07-28 wants the issuer to be the address that the metadata came from; clients that check it refuse to sign in. Older clients do not look.",
  cure: "`--with gateway-issuer`, where the gateway serves the metadata itself.",
  looks: [{ at: "setup", half: "apim", look: issuersElsewhere }],
};

/**
 * An issuer that is not the address its metadata is served from. RFC 8414 §3.3 wants both to be the same, and clients
 * of the MCP specification of 2026-07-28 refuse anything else (verified by experiment).
 */
function issuersElsewhere(input: RuleInput): Finding[] {
  const cure = cureFor(input.snapshot);
  return sharedAuthorities(input).flatMap(({ source, use, authority }) => {
    const said = wordsFor(use, authority, cure);
    if (said === null) return [];
    return [
      { code: "issuer-not-origin", level: "warning", ...said, place: placeIn(source, use.element, use) },
    ];
  });
}

/** Clients drop the path of the MCP server's address and look at the gateway's root (verified by experiment). */
function cureFor({ api, service }: Snapshot): string {
  const option = `--with gateway-issuer serves ${new URL(service.gatewayUrl).origin} as issuer`;
  if (api.path !== "")
    return `Serve it at the gateway's root, from an API with an empty path; there ${option}.`;
  return service.hosts.length > 1 ? `${option}; use it if clients know that address.` : `${option}.`;
}

type Words = Pick<Finding, "message" | "hint">;

function wordsFor({ key, role, host }: AuthorityUse, authority: string, cure: string): Words | null {
  if (role.kind !== "metadata") return null;
  if (role.served === "proxy") return passedOn(authority);
  if (role.served === "challenge") return null;
  switch (key) {
    case "issuer":
      return {
        message: `The gateway serves this metadata, but its issuer is ${host}/${authority}; strict MCP clients refuse metadata whose issuer is not the address they got it from.`,
        hint: cure,
      };
    case "authorization_servers":
      return {
        message: `authorization_servers leads to Entra's own metadata of /${authority}, whose issuer is .../{tenantid}/v2.0; strict MCP clients refuse it, because it is not the address they asked.`,
        hint: "For strict clients, serve authorization server metadata at the gateway with its own origin as issuer, and name the gateway in authorization_servers.",
      };
    default:
      return null;
  }
}

function passedOn(authority: string): Words {
  return {
    message: `The gateway passes on Entra's metadata of /${authority}, whose issuer is .../{tenantid}/v2.0; strict MCP clients refuse it, because it is not the address they asked.`,
    hint: "Answer with literal metadata instead of Entra's; then --with gateway-issuer can serve the gateway's origin as issuer.",
  };
}
