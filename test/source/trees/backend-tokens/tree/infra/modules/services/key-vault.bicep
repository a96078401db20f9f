param name string
param location string
param tenantId string = subscription().tenantId

resource keyVault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenantId
    sku: { family: 'A', name: 'standard' }
    accessPolicies: []
  }
}

output name string = keyVault.name
