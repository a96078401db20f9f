param name string
param location string
param vaultUri string
param namedValues array
param apis array
param policies array

resource apim 'Microsoft.ApiManagement/service@2024-05-01' = {
  name: name
  location: location
  sku: { name: 'Developer', capacity: 1 }
  properties: { publisherEmail: 'ops@lighthouse.example', publisherName: 'Lighthouse' }
}

resource values 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = [for nv in namedValues: {
  name: nv.name
  parent: apim
  properties: {
    displayName: nv.name
    secret: nv.secret
    keyVault: {
      secretIdentifier: '${vaultUri}secrets/${nv.keyVaultSecretName}'
    }
  }
}]

resource rules 'Microsoft.ApiManagement/service/policies@2024-05-01' = [for p in policies: {
  name: p.name
  parent: apim
  properties: { format: p.format, value: p.value }
}]

resource apiResources 'Microsoft.ApiManagement/service/apis@2024-05-01' = [for a in apis: {
  name: a.name
  parent: apim
  properties: { displayName: a.name, path: a.path, protocols: [ 'https' ] }
}]

resource apiPolicies 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = [for (a, i) in apis: {
  name: 'policy'
  parent: apiResources[i]
  properties: { format: a.policy.format, value: a.policy.value }
}]
