import type { World } from "../world/world.ts";
import { mcpOperation, oneServiceWorld } from "./one-service.ts";
import { ids, savedPolicy, unrelatedApis } from "./parts.ts";

/** The API-level policy before the change: one tenant, both audiences, no list of clients. */
export const flightsValidation = `<policies>
  <inbound>
    <base />
    <set-backend-service id="apim-generated-policy" backend-id="WebApp_flightsapismcp" />
    <validate-azure-ad-token tenant-id="${ids.contoso}" header-name="Authorization" failed-validation-httpcode="401">
      <audiences>
        <!-- Your existing API app registration -->
        <audience>api://${ids.apiApp}</audience>
        <audience>${ids.apiApp}</audience>
      </audiences>
    </validate-azure-ad-token>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`;

/** The policy of the metadata operation: anonymous, because its inbound has no `<base />`. */
export const flightsMetadata = `<policies>
  <inbound>
    <return-response>
      <set-status code="200" reason="OK" />
      <set-header name="Content-Type" exists-action="override">
        <value>application/json</value>
      </set-header>
      <set-body>{
    "issuer": "https://login.microsoftonline.com/${ids.contoso}/v2.0",
    "authorization_endpoint": "https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/authorize",
    "token_endpoint": "https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/token",
    "scopes_supported": ["api://${ids.apiApp}/.default"],
    "response_types_supported": ["code"],
    "code_challenge_methods_supported": ["S256"]
    }</set-body>
    </return-response>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`;

/** The operations of the Flights API: the MCP endpoint, and the metadata at the gateway's origin. */
export const flightsOperations = [
  mcpOperation,
  {
    name: "oauth-authorization-server-metadata",
    displayName: "OAuth 2.0 Authorization Server Metadata",
    method: "GET",
    urlTemplate: "/.well-known/oauth-authorization-server",
    policy: savedPolicy(flightsMetadata, 12),
  },
];

/**
 * The article's setup before its change. The API's path is empty, because clients look for the metadata at the gateway's
 * origin. Contoso's people are served, everybody else is not.
 */
export function flightsWorld(): World {
  return oneServiceWorld(
    "flights",
    "An MCP server behind API Management that serves one organization, Contoso.",
    {
      apis: [
        {
          name: "flights-mcp",
          displayName: "Flights MCP",
          description: "The Flights MCP server",
          path: "",
          operations: flightsOperations,
          policy: savedPolicy(flightsValidation, 11),
        },
        ...unrelatedApis(),
      ],
      products: [
        { name: "starter", displayName: "Starter", apis: ["weather"], subscriptionRequired: false },
        { name: "unlimited", displayName: "Unlimited" },
      ],
    },
  );
}
