import type { World } from "../world/world.ts";
import { flightsOperations } from "./flights.ts";
import { oneServiceWorld, policyWith, toFlights } from "./one-service.ts";
import { flightsApiApp, flightsClientApp, ids, savedPolicy, unrelatedApis } from "./parts.ts";

/** The API's own secret, which opens this make-believe cloud and nothing else. */
const apiSecret = "sandbox-only-on-behalf-of";

const validation = `
    <validate-azure-ad-token tenant-id="${ids.contoso}" output-token-variable-name="caller">
      <audiences>
        <audience>api://${ids.apiApp}</audience>
        <audience>${ids.apiApp}</audience>
      </audiences>
    </validate-azure-ad-token>`;

const exchange = `
    <send-request mode="new" response-variable-name="exchange" timeout="20">
      <set-url>https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/token</set-url>
      <set-method>POST</set-method>
      <set-header name="Content-Type" exists-action="override">
        <value>application/x-www-form-urlencoded</value>
      </set-header>
      <set-body>@("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&requested_token_use=on_behalf_of&client_id=${ids.apiApp}&client_secret={{flights-api-secret}}&scope=https://graph.microsoft.com/User.Read&assertion=" + context.Request.Headers.GetValueOrDefault("Authorization", "").Split(' ')[1])</set-body>
    </send-request>
    <choose>
      <when condition="@(((IResponse)context.Variables["exchange"]).StatusCode != 200)">
        <return-response>
          <set-status code="502" reason="Bad Gateway" />
          <set-body>@(((IResponse)context.Variables["exchange"]).Body.As<string>())</set-body>
        </return-response>
      </when>
    </choose>
    <set-header name="X-Graph-Token" exists-action="override">
      <value>@((string)((IResponse)context.Variables["exchange"]).Body.As<JObject>()["access_token"])</value>
    </set-header>`;

/** The gateway exchanges the caller's token for one to Microsoft Graph, at the home tenant. */
export function onBehalfOfWorld(): World {
  const policy = policyWith(`
    <base />
    ${toFlights}${validation}${exchange}
  `);
  const apis = [
    {
      name: "flights-mcp",
      displayName: "Flights MCP",
      path: "",
      operations: flightsOperations,
      policy: savedPolicy(policy, 71),
    },
    ...unrelatedApis(),
  ];
  const secret = {
    name: "flights-api-secret",
    displayName: "flights-api-secret",
    value: apiSecret,
    secret: true,
  };
  const world = oneServiceWorld(
    "on-behalf-of",
    "An MCP server whose gateway exchanges the caller's token for one to Microsoft Graph.",
    { apis, namedValues: [secret] },
    [flightsApiApp(), flightsClientApp()],
  );
  world.clientSecrets.push({ clientId: ids.apiApp, clientSecret: apiSecret });
  for (const tenant of world.tenants.filter(({ id }) => id === ids.contoso)) {
    const principal = tenant.servicePrincipals.find(({ appId }) => appId === ids.apiApp);
    tenant.oauth2PermissionGrants.push({
      id: "b5D8g3Lk0WqVnYc2RtXa1g",
      clientId: principal?.id ?? "",
      consentType: "AllPrincipals",
      principalId: null,
      resourceId: "0b6b4b02-8f5d-4c33-9a0c-0a54a5d1b001",
      scope: "User.Read",
    });
  }
  return world;
}
