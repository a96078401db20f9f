extension graph

param apimName string
param allowedClientIds array = [
  'aebc6443-996d-45c2-90f0-388ff96faa56'
]

@description('Tenant whose tokens the gateway takes')
param tenantId string = subscription().tenantId

resource toolsApp 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'garden-tools'
  displayName: 'Garden tools'
  signInAudience: 'AzureADMyOrg'
  api: {
    requestedAccessTokenVersion: 2
  }
}

// A job that waters the garden; it signs in at home.
resource jobApp 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'garden-job'
  displayName: 'Garden job'
  signInAudience: 'AzureADMyOrg'
}

module gateway 'modules/gateway.bicep' = {
  name: 'gateway'
  params: {
    apimName: apimName
    tenantId: tenantId
    toolsAppId: toolsApp.appId
    allowedClientIds: allowedClientIds
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    tenantId: tenantId
  }
}

output AZURE_TENANT_ID string = tenantId
