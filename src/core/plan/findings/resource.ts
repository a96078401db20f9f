import type { Finding } from "../../model/finding.ts";
import { unfitResources } from "../metadata/unfit-resource.ts";
import type { Outlook } from "./outlook.ts";
import { placeIn } from "./place-in.ts";
import { listed } from "./sentence.ts";

/** Protected resource metadata whose `resource` Entra refuses for this API. */
export function resourceMismatch({ snapshot, policies }: Outlook): Finding[] {
  const { apiApp } = snapshot;
  const uris = apiApp.identifierUris.length === 0 ? "has none" : `has ${listed(apiApp.identifierUris)}`;
  return unfitResources(snapshot, policies).map(({ source, element, member, value }) => ({
    code: "resource-mismatch",
    level: "warning",
    message: `resource is ${value}, which is no application ID URI of ${apiApp.displayName} (it ${uris}); Entra refuses the sign-in of clients that send it (AADSTS9010010).`,
    hint: "Serve the API at a custom domain that is verified in the tenant and make that address, without a slash at its end, an application ID URI; or serve no protected resource metadata, so that clients send no resource.",
    place: placeIn(source, element, member),
  }));
}
