import type { World } from "../world/world.ts";
import { jsonAnswerPolicy, mcpOperation, oneServiceWorld, policyWith, toFlights } from "./one-service.ts";
import { ids, savedPolicy, unrelatedApis } from "./parts.ts";

const gatewayUrl = "https://apim-flights.azure-api.net";

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
export const mcpNamedValues = [
  namedValue("65f1a0c2b4d3", "McpTenantId", ids.contoso),
  namedValue("65f1a0c2b4d4", "McpApiId", ids.apiApp),
  namedValue("65f1a0c2b4d5", "APIMGatewayURL", gatewayUrl),
];

/** The newer shape: protected resource metadata built in C#, and a challenge that names it (verified: a public sample). */
export function protectedResourceWorld(): World {
  return oneServiceWorld(
    "protected-resource",
    "An MCP server that publishes OAuth protected resource metadata.",
    {
      apis: [
        {
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
        },
        ...unrelatedApis(),
      ],
      namedValues: mcpNamedValues,
    },
  );
}
