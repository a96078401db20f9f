targetScope = 'subscription'

param name string
param suffix string
param location string
param namedValues array
param apis array
param policies array

// The placeholder becomes the tenant of the subscription.
var processedNamedValues = [for nv in namedValues: {
  name: nv.name
  value: nv.?value == '<tenant-id>' ? subscription().tenantId : nv.?value
  secret: nv.secret
  keyVaultSecretName: nv.?keyVaultSecretName
}]

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${name}-${suffix}'
  location: location
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${name}-${suffix}'
    location: location
    namedValues: processedNamedValues
  }
}

module apim 'modules/apim.bicep' = {
  name: 'apim'
  scope: group
  params: {
    name: 'apim-${name}-${suffix}'
    location: location
    vaultUri: vault.outputs.vaultUri
    namedValues: processedNamedValues
    apis: apis
    policies: policies
  }
}
