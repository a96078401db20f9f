import type { World } from "../world/world.ts";
import { jsonAnswerPolicy, mcpOperation, oneServiceWorld, policyWith, toFlights } from "./one-service.ts";
import { flightsApiApp, flightsClientApp, ids, savedPolicy, unrelatedApis } from "./parts.ts";

const validation = policyWith(
  `
    <base />
    ${toFlights}
    <validate-azure-ad-token tenant-id="{{McpTenantId}}">
      <audiences>
        <audience>{{McpApiId}}</audience>
        <audience>api://{{McpApiId}}</audience>
      </audiences>
    </validate-azure-ad-token>
  `,
  `
    <choose>
      <when condition="@(context.Response.StatusCode == 401)">
        <return-response>
          <set-status code="401" reason="Unauthorized" />
          <set-header name="WWW-Authenticate" exists-action="override">
            <value>Bearer error="invalid_token", resource_metadata="{{APIMGatewayURL}}/.well-known/oauth-protected-resource"</value>
          </set-header>
        </return-response>
      </when>
    </choose>`,
);

const metadata = jsonAnswerPolicy(`@{
        return JsonConvert.SerializeObject(new {
          resource = "{{APIMGatewayURL}}/mcp",
          authorization_servers = new[] { $"https://login.microsoftonline.com/{{McpTenantId}}/v2.0" },
          bearer_methods_supported = new[] { "header" },
          scopes_supported = new[] { "api://{{McpApiId}}/access_as_user" }
        });
      }`);

/** A named value as the portal makes it: an id of its own, found by its display name. */
function namedValue(id: string, displayName: string, value: string) {
  return { name: id, displayName, value };
}

/** Named values that hold the home tenant, the API's app id and the gateway's address. */
export const mcpNamedValues = namedValues("https://apim-flights.azure-api.net");

function namedValues(gateway: string) {
  return [
    namedValue("65f1a0c2b4d3", "McpTenantId", ids.contoso),
    namedValue("65f1a0c2b4d4", "McpApiId", ids.apiApp),
    namedValue("65f1a0c2b4d5", "APIMGatewayURL", gateway),
  ];
}

/**
 * The newer shape: protected resource metadata built in C#, and a challenge that names it (verified: a public sample).
 * The gateway has a custom domain that is verified in the tenant, and its address is an application ID URI of the API.
 */
export function protectedResourceWorld(): World {
  return worldAt("https://mcp.contoso.com", {
    name: "protected-resource",
    description: "An MCP server at a custom domain that publishes OAuth protected resource metadata.",
    customDomains: ["mcp.contoso.com"],
  });
}

/**
 * The same after Microsoft's guidance of 2026, at the gateway's own address: an application ID URI that Entra permits for
 * single-tenant apps with tokens of version 2, and refuses for multi-tenant ones.
 */
export function gatewayResourceWorld(): World {
  return worldAt("https://apim-flights.azure-api.net", {
    name: "gateway-resource",
    description:
      "An MCP server whose protected resource metadata names the gateway's own address, which keeps it single-tenant.",
    customDomains: [],
  });
}

interface Shape {
  readonly name: string;
  readonly description: string;
  readonly customDomains: string[];
}

function worldAt(gateway: string, { name, description, customDomains }: Shape): World {
  const { api } = flightsApiApp();
  const apiApp = flightsApiApp({
    identifierUris: [`api://${ids.apiApp}`, `${gateway}/mcp`],
    api: { ...api, requestedAccessTokenVersion: 2 },
  });
  const mcpApi = {
    name: "flights-mcp",
    displayName: "Flights MCP",
    path: "",
    operations: [
      mcpOperation,
      {
        name: "oauth-protected-resource",
        displayName: "Protected Resource Metadata",
        method: "GET",
        urlTemplate: "/.well-known/oauth-protected-resource",
        policy: savedPolicy(metadata, 22),
      },
    ],
    policy: savedPolicy(validation, 21),
  };
  const parts = { customDomains, apis: [mcpApi, ...unrelatedApis()], namedValues: namedValues(gateway) };
  return oneServiceWorld(name, description, parts, [apiApp, flightsClientApp()]);
}
