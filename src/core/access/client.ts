import { azureCli, type MicrosoftClient, visualStudioCode } from "../entra/microsofts-own.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import { sameId } from "../text/guid.ts";

/** A client app through which somebody calls. */
export type Client =
  /** An app registration of the home tenant that was read. */
  | { readonly kind: "registered"; readonly app: AppRegistration }
  /** Microsoft's own: every tenant has it, it asks nobody for consent, and nobody else can change it. */
  | { readonly kind: "first-party"; readonly appId: string; readonly displayName: string }
  /** Named by the API app or by a policy, and its registration was not read. */
  | {
      readonly kind: "unread";
      readonly appId: string;
      /** `null` when it was not read either. */
      readonly displayName: string | null;
      /** An app of another tenant that people use here is multi-tenant; of others that is not known. */
      readonly isForeign: boolean;
    }
  /** No client app is known. */
  | { readonly kind: "none" };

/** Whether somebody calls through Azure CLI, which asks Entra in a way of its own. */
export function isAzureCli(client: Client): boolean {
  return clientIdOf(client) === azureCli.appId;
}

/** A client of Microsoft's own as somebody calls through it. */
export function firstParty(client: MicrosoftClient): Client {
  return { kind: "first-party", ...client };
}

export function clientIdOf(client: Client): string | null {
  switch (client.kind) {
    case "registered":
      return client.app.appId;
    case "first-party":
    case "unread":
      return client.appId;
    case "none":
      return null;
    default:
      return client satisfies never;
  }
}

/** What people call it; of some that were not read only the id is known. */
export function clientName(client: Client): string {
  switch (client.kind) {
    case "registered":
      return client.app.displayName;
    case "first-party":
      // Visual Studio Code can be given another id, and most setups do: its name alone would mean too much.
      return client.appId === visualStudioCode.appId
        ? `${client.displayName}'s built-in client id`
        : client.displayName;
    case "unread":
      return client.displayName ?? client.appId;
    case "none":
      return "a client app";
    default:
      return client satisfies never;
  }
}

/** Whether an app registration serves accounts of every organization. */
export function isMultiTenant({ signInAudience }: AppRegistration): boolean {
  return signInAudience === "AzureADMultipleOrgs" || signInAudience === "AzureADandPersonalMicrosoftAccount";
}

/** Whether an app registration serves personal accounts. */
export function coversPersonal({ signInAudience }: AppRegistration): boolean {
  return (
    signInAudience === "AzureADandPersonalMicrosoftAccount" || signInAudience === "PersonalMicrosoftAccount"
  );
}

/** Whether Entra issues no tokens for an app registration, by its owner's will or by Microsoft's. */
export function isSwitchedOff({ isDisabled, disabledByMicrosoftStatus }: AppRegistration): boolean {
  // `NotDisabled` is a value of its own beside `null` (verified: Graph documentation of `application`).
  return isDisabled || (disabledByMicrosoftStatus !== null && disabledByMicrosoftStatus !== "NotDisabled");
}

/**
 * Whether risk-based step-up consent concerns an app: multi-tenant, without a verified publisher, registered after
 * 2020-11-08. It is on by default, and asks an administrator (verified: Entra documentation). An unknown day counts.
 */
export function needsStepUp({ verifiedPublisherId, createdAt }: AppRegistration): boolean {
  if (verifiedPublisherId !== null) return false;
  return createdAt === null || Date.parse(createdAt) >= Date.parse("2020-11-08T00:00:00Z");
}

/** The API's scopes that a client requires, as its registration lists them. */
export function requiredScopes(api: AppRegistration, client: AppRegistration): AppRegistration["scopes"] {
  const required = new Set(
    client.requiredResourceAccess
      .filter(({ resourceAppId }) => sameId(resourceAppId, api.appId))
      .flatMap(({ permissionIds }) => permissionIds),
  );
  return api.scopes.filter(({ id, isEnabled }) => isEnabled && required.has(id));
}
