param tenantId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-garden-${uniqueString(tenantId)}'
  location: resourceGroup().location
  properties: {
    tenantId: tenantId
    sku: { family: 'A', name: 'standard' }
  }
}
