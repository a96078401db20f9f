import type { Finding } from "../../model/finding.ts";
import { sharedAuthorities } from "./named-authority.ts";
import type { Outlook } from "./outlook.ts";
import { placeIn } from "./place-in.ts";

/**
 * Protected resource metadata that leads to `/common`. Visual Studio Code signs in with its own Microsoft provider at
 * exactly this host, and fails for `/common` (verified: microsoft/vscode#283453, #309056).
 */
export function commonInVisualStudioCode(outlook: Outlook): Finding[] {
  return sharedAuthorities(outlook)
    .filter(({ use }) => use.key === "authorization_servers" && use.host === "login.microsoftonline.com")
    .filter(({ authority }) => authority === "common")
    .map(({ source, use }) => ({
      code: "common-in-vscode",
      level: "warning",
      message:
        "authorization_servers names /common, at which the sign-in of Visual Studio Code is known to fail (platform_broker_error).",
      hint:
        use.tenant?.kind === "authority"
          ? "Name --authority organizations, which replaces /common here, too; the default leaves a shared authority alone."
          : "Migrate with --authority organizations; personal accounts get no tokens for AzureADMultipleOrgs anyway.",
      place: placeIn(source, use.element, use),
    }));
}
