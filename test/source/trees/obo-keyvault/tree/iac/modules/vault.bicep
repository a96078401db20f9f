param name string
param location string
param namedValues array

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: subscription().tenantId
    accessPolicies: []
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for nv in namedValues: {
  name: nv.keyVaultSecretName
  parent: vault
  properties: {
    value: nv.value
  }
}]

output vaultUri string = vault.properties.vaultUri
