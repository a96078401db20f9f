//=============================================================================
// Guard an API with app roles
//=============================================================================

targetScope = 'subscription'

import { getResourceName } from './functions/naming.bicep'

@minLength(1)
@description('Location to use for all resources')
param location string

@minLength(1)
@maxLength(32)
@description('The name of the environment to deploy to')
param environmentName string

var instanceId string = take(uniqueString(subscription().id, environmentName), 5)
var serviceName string = getResourceName('apim', environmentName, instanceId)
var apiAppName string = getResourceName('appreg', environmentName, 'apim-${instanceId}')
var validClientName string = getResourceName('appreg', environmentName, 'valid-${instanceId}')
var invalidClientName string = getResourceName('appreg', environmentName, 'invalid-${instanceId}')

var tags { *: string } = {
  'azd-env-name': environmentName
}

resource resourceGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: getResourceName('rg', environmentName, instanceId)
  location: location
  tags: tags
}

module apiApp 'modules/entra-id/api-app.bicep' = {
  params: {
    tenantId: subscription().tenantId
    name: apiAppName
    identifierUri: 'api://${serviceName}'
  }
}

// Valid, because it gets app roles.
module validClient 'modules/entra-id/client-app.bicep' = {
  params: {
    name: validClientName
  }
}

module roles 'modules/entra-id/assign-roles.bicep' = {
  params: {
    apiAppName: apiAppName
    clientAppName: validClientName
  }
  dependsOn: [
    apiApp
    validClient
  ]
}

// Invalid, because it gets none.
module invalidClient 'modules/entra-id/client-app.bicep' = {
  params: {
    name: invalidClientName
  }
}

module keyVault 'modules/services/key-vault.bicep' = {
  scope: resourceGroup
  params: {
    name: getResourceName('kv', environmentName, instanceId)
    location: location
  }
}

module apiManagement 'modules/services/api-management.bicep' = {
  scope: resourceGroup
  params: {
    name: serviceName
    location: location
  }
}

module protectedApi 'modules/application/protected-api.bicep' = {
  scope: resourceGroup
  params: {
    apiManagementServiceName: serviceName
    tenantId: subscription().tenantId
    oauthAudience: apiApp.outputs.appId
  }
  dependsOn: [
    apiManagement
  ]
}

// For the integration tests
output AZURE_TENANT_ID string = subscription().tenantId
output ENTRA_API_APP_ID string = apiApp.outputs.appId
output ENTRA_VALID_CLIENT_ID string = validClient.outputs.appId
output ENTRA_INVALID_CLIENT_ID string = invalidClient.outputs.appId
