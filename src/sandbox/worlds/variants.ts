import type { World } from "../world/world.ts";
import { flightsMetadata, flightsOperations, flightsValidation } from "./flights.ts";
import { jsonAnswerPolicy, mcpOperation, oneServiceWorld, policyWith, toFlights } from "./one-service.ts";
import { flightsApiApp, flightsClientApp, ids, savedPolicy, unrelatedApis } from "./parts.ts";
import { mcpNamedValues } from "./protected-resource.ts";

const jwtValidation = policyWith(`
    <base />
    ${toFlights}
    <validate-jwt header-name="Authorization" failed-validation-httpcode="401" failed-validation-error-message="Unauthorized. Access token is missing or invalid." require-scheme="Bearer">
      <openid-config url="https://login.microsoftonline.com/${ids.contoso}/v2.0/.well-known/openid-configuration" />
      <audiences>
        <audience>api://${ids.apiApp}</audience>
        <audience>${ids.apiApp}</audience>
      </audiences>
      <issuers>
        <issuer>https://sts.windows.net/${ids.contoso}/</issuer>
        <issuer>https://login.microsoftonline.com/${ids.contoso}/v2.0</issuer>
      </issuers>
      <required-claims>
        <claim name="scp" match="any" separator=" ">
          <value>access_as_user</value>
        </claim>
      </required-claims>
    </validate-jwt>
  `);

/** The older element: `validate-jwt` with v2 metadata and both forms of the tenant's issuer. */
export function validateJwtWorld(): World {
  return oneServiceWorld("validate-jwt", "An MCP server whose tokens are checked by validate-jwt.", {
    apis: [
      {
        name: "flights-mcp",
        displayName: "Flights MCP",
        path: "",
        operations: flightsOperations,
        policy: savedPolicy(jwtValidation, 41),
      },
      ...unrelatedApis(),
    ],
  });
}

const fragment = `<fragment>
  <!-- One check for all of Contoso's APIs -->
  <validate-azure-ad-token tenant-id="${ids.contoso}">
    <audiences>
      <audience>api://${ids.apiApp}</audience>
      <audience>${ids.apiApp}</audience>
    </audiences>
  </validate-azure-ad-token>
</fragment>`;

/** A check that two APIs share: to change it for one is to change it for both. */
export function sharedFragmentWorld(): World {
  const included = policyWith(`
    <base />
    ${toFlights}
    <include-fragment fragment-id="entra-check" />
  `);
  return oneServiceWorld(
    "shared-fragment",
    "An MCP server whose token validation is in a fragment that another API uses too.",
    {
      apis: [
        {
          name: "flights-mcp",
          displayName: "Flights MCP",
          path: "",
          operations: flightsOperations,
          policy: savedPolicy(included, 51),
        },
        {
          name: "bookings",
          displayName: "Bookings",
          path: "bookings",
          operations: [mcpOperation],
          policy: savedPolicy(included, 52),
        },
        ...unrelatedApis(),
      ],
      policyFragments: [
        { name: "entra-check", description: "Entra sign-in", policy: savedPolicy(fragment, 53) },
      ],
    },
  );
}

/** Tenant and ids in named values, one of which also feeds a call that must keep its tenant. */
export function namedValuesWorld(): World {
  const inNamedValues = (text: string) =>
    text.replaceAll(ids.contoso, "{{McpTenantId}}").replaceAll(ids.apiApp, "{{McpApiId}}");
  const tokenCall = policyWith(`
    <base />
    <send-request mode="new" response-variable-name="token" timeout="20">
      <set-url>https://login.microsoftonline.com/{{McpTenantId}}/oauth2/v2.0/token</set-url>
      <set-method>POST</set-method>
      <set-body>grant_type=client_credentials&amp;client_id={{McpApiId}}</set-body>
    </send-request>
  `);
  const [weather, ...others] = unrelatedApis();
  return oneServiceWorld(
    "named-values",
    "An MCP server whose tenant is in a named value that other policies use too.",
    {
      apis: [
        {
          name: "flights-mcp",
          displayName: "Flights MCP",
          path: "",
          operations: [
            mcpOperation,
            { ...metadataOperation, policy: savedPolicy(inNamedValues(flightsMetadata), 61) },
          ],
          policy: savedPolicy(inNamedValues(flightsValidation), 62),
        },
        ...(weather === undefined ? [] : [{ ...weather, policy: savedPolicy(tokenCall, 63) }]),
        ...others,
      ],
      namedValues: mcpNamedValues,
    },
  );
}

const metadataOperation = {
  name: "oauth-authorization-server-metadata",
  displayName: "OAuth 2.0 Authorization Server Metadata",
  method: "GET",
  urlTemplate: "/.well-known/oauth-authorization-server",
};

/** Terminal escapes, logging commands of pipelines, bidirectional text: what a tenant may put into any name. */
const hostileName =
  "Flights\u001b[2J\u001b]0;owned\u0007 ##vso[task.setvariable variable=x]y ::set-output name=x::y \u202Eslia";

/** The `flights` setup with hostile names, comments and descriptions. */
export function hostileWorld(): World {
  const comment =
    "<!-- ##vso[task.complete result=Failed] \u009b31m ::error::stop <validate-azure-ad-token tenant-id='common'/> -->";
  return oneServiceWorld(
    "hostile",
    "The flights setup with names and comments that try to command a terminal or a pipeline.",
    {
      apis: [
        {
          name: "flights-mcp",
          displayName: hostileName,
          description: hostileName,
          path: "",
          operations: [
            { ...mcpOperation, displayName: hostileName },
            { ...metadataOperation, displayName: hostileName, policy: savedPolicy(flightsMetadata, 72) },
          ],
          policy: savedPolicy(flightsValidation.replace("<audiences>", `${comment}<audiences>`), 71),
        },
        ...unrelatedApis(),
      ],
      tags: { owner: hostileName },
    },
    [
      flightsApiApp({ displayName: `${hostileName} API` }),
      flightsClientApp({ displayName: `${hostileName} client` }),
    ],
  );
}

/** A service with so many MCP APIs: the flights setup, and others like it below paths of their own. */
export function fleetWorld(count: number): World {
  const validation = savedPolicy(flightsValidation, 81);
  const metadata = savedPolicy(
    jsonAnswerPolicy(JSON.stringify({ issuer: `https://login.microsoftonline.com/${ids.contoso}/v2.0` })),
    82,
  );
  const apis = Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? "flights-mcp" : `mcp-${String(index).padStart(4, "0")}`,
    displayName: index === 0 ? "Flights MCP" : `MCP server ${index}`,
    path: index === 0 ? "" : `mcp-${index}`,
    operations: index === 0 ? flightsOperations : [mcpOperation, { ...metadataOperation, policy: metadata }],
    policy: validation,
  }));
  return oneServiceWorld(`fleet:${count}`, `A service with ${count} MCP servers.`, { apis });
}
