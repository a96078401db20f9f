import type { Finding } from "../../model/finding.ts";
import { servedDocuments } from "../metadata/served-document.ts";
import type { Outlook } from "./outlook.ts";
import { placeIn } from "./place-in.ts";
import { listed } from "./sentence.ts";

/**
 * Protected resource metadata whose `resource` is no application ID URI of the API. Clients send it along with the
 * scope, and Entra has refused a pair that does not fit since March 2026 (verified: microsoft/powerbi-modeling-mcp#68).
 */
export function resourceMismatch({ snapshot, policies }: Outlook): Finding[] {
  const { apiApp } = snapshot;
  return policies.flatMap((source) =>
    servedDocuments(source, snapshot).flatMap(({ kind, element, members }) => {
      const resource = members.get("resource");
      if (kind !== "protected resource" || resource === undefined || !resource.isKnown) return [];
      const [value] = resource.values;
      if (value === undefined || apiApp.identifierUris.includes(value)) return [];
      const uris = apiApp.identifierUris.length === 0 ? "has none" : `has ${listed(apiApp.identifierUris)}`;
      return [
        {
          code: "resource-mismatch",
          level: "warning",
          message: `resource is ${value}, which is no application ID URI of ${apiApp.displayName} (it ${uris}); Entra refuses the sign-in of clients that send it (AADSTS9010010).`,
          hint: "Serve the API at a custom domain that is verified in the tenant and make that address, without a slash at its end, an application ID URI; or serve no protected resource metadata, so that clients send no resource.",
          place: placeIn(source, element, resource),
        },
      ];
    }),
  );
}
