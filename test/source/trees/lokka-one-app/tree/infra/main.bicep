targetScope = 'subscription'

@minLength(1)
@maxLength(64)
param environmentName string

@minLength(1)
param location string

param entraAppUniqueName string

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module gateway 'gateway/gateway.bicep' = {
  name: 'gateway'
  scope: rg
  params: {
    name: 'apim-${token}'
    location: location
  }
}

module tools 'app/tools.bicep' = {
  name: 'tools'
  scope: rg
  params: {
    name: 'func-${token}'
    location: location
    entraAppId: entraApp.outputs.mcpAppId
    entraTenantId: entraApp.outputs.mcpAppTenantId
  }
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: rg
  params: {
    name: 'id-${token}'
    location: location
  }
}

// One registration is both the API and what Visual Studio Code asks tokens for.
module entraApp 'app/mcp/entra-app.bicep' = {
  name: 'entraApp'
  scope: rg
  params: {
    uniqueName: entraAppUniqueName
    displayName: 'Harbour MCP'
    identityPrincipalId: identity.outputs.principalId
    functionAppName: 'func-${token}'
  }
}

module mcpApi 'app/mcp/mcp-api.bicep' = {
  name: 'mcpApi'
  scope: rg
  params: {
    apimName: gateway.outputs.name
    functionAppName: tools.outputs.name
    mcpAppId: entraApp.outputs.mcpAppId
    mcpAppTenantId: entraApp.outputs.mcpAppTenantId
  }
}

output AZURE_TENANT_ID string = tenant().tenantId
output MCP_ENDPOINT string = '${gateway.outputs.gatewayUrl}/mcp'
