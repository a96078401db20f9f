import { unfitResources } from "../../metadata/unfit-resource.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { listed } from "./shared/sentence.ts";

export const resourceMismatch: FindingRule<"resource-mismatch"> = {
  code: "resource-mismatch",
  levels: ["warning"],
  when: "`resource` of the protected resource metadata is not an application ID URI of the API app.",
  why: "Clients send it along with the scope, and Entra refuses a pair that does not fit (AADSTS9010010).",
  cure: "Serve the API at a custom domain that is verified in the tenant and make that address an application ID URI; an address of azure-api.net cannot be one. Or serve no protected resource metadata.",
  looks: [{ at: "setup", half: "apim", look: unfitNames }],
};

/** Protected resource metadata whose `resource` Entra refuses for this API. */
function unfitNames({ snapshot, policies, values }: RuleInput): Finding[] {
  const { apiApp } = snapshot;
  const uris = apiApp.identifierUris.length === 0 ? "has none" : `has ${listed(apiApp.identifierUris)}`;
  return unfitResources(snapshot, policies, values.namedValues).map(({ source, element, member, value }) => ({
    code: "resource-mismatch",
    level: "warning",
    message: `resource is ${value}, which is not an application ID URI of ${apiApp.displayName} (it ${uris}); Entra refuses the sign-in of clients that send it (AADSTS9010010).`,
    hint: "Serve the API at a custom domain that is verified in the tenant and make that address, without a slash at its end, an application ID URI; or serve no protected resource metadata, so that clients send no resource.",
    place: placeIn(source, element, member),
  }));
}
