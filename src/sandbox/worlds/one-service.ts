import { completeWorld, type World, type WorldDraft } from "../world/world.ts";
import {
  type ApplicationDraft,
  contosoSubscription,
  flightsApiApp,
  flightsBackend,
  flightsClientApp,
  servers,
  signIn,
} from "./parts.ts";
import { contoso, fabrikam, personalAccounts } from "./tenants.ts";

type SubscriptionDraft = NonNullable<WorldDraft["subscriptions"]>[number];

/** What an API Management service may be made of. */
export type ServiceParts = Omit<NonNullable<SubscriptionDraft["services"]>[number], "name" | "resourceGroup">;

/**
 * Contoso, Fabrikam and personal accounts, with the service `apim-flights` as described and the flights server behind
 * it.
 */
export function oneServiceWorld(
  name: string,
  description: string,
  parts: ServiceParts,
  applications: readonly ApplicationDraft[] = [flightsApiApp(), flightsClientApp()],
): World {
  return completeWorld({
    kind: "entra-mcp/world",
    version: 1,
    name,
    description,
    signIn,
    tenants: [contoso(applications), fabrikam(), personalAccounts()],
    subscriptions: [
      {
        ...contosoSubscription,
        services: [
          { name: "apim-flights", resourceGroup: "rg-flights", backends: [flightsBackend], ...parts },
        ],
      },
    ],
    servers,
  });
}

/** A document with this inbound section, the others as the portal writes them; `onError` is after its base. */
export function policyWith(inbound: string, onError = ""): string {
  return `<policies>
  <inbound>${inbound}</inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />${onError}
  </on-error>
</policies>`;
}

/** Sends calls to the flights server, as the portal generates it. */
export const toFlights =
  '<set-backend-service id="apim-generated-policy" backend-id="WebApp_flightsapismcp" />';

/** An inbound section that answers with JSON and goes nowhere else. */
export function jsonAnswerPolicy(body: string): string {
  return policyWith(`
    <return-response>
      <set-status code="200" reason="OK" />
      <set-header name="Content-Type" exists-action="override">
        <value>application/json</value>
      </set-header>
      <set-body>${body}</set-body>
    </return-response>`);
}

/** The MCP endpoint, the operation every MCP API here has. */
export const mcpOperation = { name: "mcp", displayName: "MCP endpoint", method: "POST", urlTemplate: "/mcp" };
