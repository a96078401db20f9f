import { readFileSync } from "node:fs";
import * as apimanagement from "@pulumi/azure-native/apimanagement";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const current = azuread.getClientConfigOutput();

// People sign in for this one.
const app = new azuread.Application("quay-mcp", {
  displayName: "Quay MCP",
  signInAudience: "AzureADMyOrg",
});

new apimanagement.ApiPolicy("quay", {
  apiId: "quay",
  policyId: "policy",
  resourceGroupName: "rg-quay",
  serviceName: config.require("apimName"),
  format: "rawxml",
  value: pulumi.interpolate`<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="${current.tenantId}">
      <audiences>
        <audience>${app.clientId}</audience>
      </audiences>
    </validate-azure-ad-token>
  </inbound>
</policies>`,
});

new apimanagement.ApiPolicy("health", {
  apiId: "health",
  policyId: "policy",
  resourceGroupName: "rg-quay",
  serviceName: config.require("apimName"),
  format: "rawxml",
  value: readFileSync("policies/health.xml", "utf8"),
});
