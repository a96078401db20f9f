targetScope = 'subscription'

param location string
param environmentName string

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
}

module backendApp 'modules/entra-id/backend-app.bicep' = {
  params: {
    tenantId: subscription().tenantId
    name: 'appreg-${environmentName}-backend'
  }
}

module clientApp 'modules/entra-id/client-app.bicep' = {
  params: {
    name: 'appreg-${environmentName}-client'
  }
}

module vault 'modules/services/key-vault.bicep' = {
  scope: group
  params: {
    name: 'kv-${environmentName}'
    location: location
  }
}

output ENTRA_BACKEND_APP_ID string = backendApp.outputs.appId
output ENTRA_CLIENT_APP_ID string = clientApp.outputs.appId
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
