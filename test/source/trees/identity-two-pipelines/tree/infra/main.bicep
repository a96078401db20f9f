targetScope = 'subscription'

param location string
param environmentName string

var instanceId string = take(uniqueString(subscription().id, environmentName), 5)
var gatewayName string = 'apim-${environmentName}-${instanceId}'
var appName string = 'appreg-${environmentName}-${instanceId}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
}

module gatewayApp 'modules/entra-id/gateway-app.bicep' = {
  params: {
    tenantId: subscription().tenantId
    name: appName
    identifierUri: 'api://${gatewayName}'
  }
}

module caller 'modules/services/caller.bicep' = {
  scope: group
  params: {
    name: 'func-${environmentName}-${instanceId}'
    location: location
    audience: gatewayApp.outputs.appId
  }
}

module protectedApi 'modules/application/protected-api.bicep' = {
  scope: group
  params: {
    gatewayName: gatewayName
    tenantId: subscription().tenantId
    audience: gatewayApp.outputs.appId
  }
}

// Return the tenant, so that the tests find it in the .env file
output AZURE_TENANT_ID string = subscription().tenantId
