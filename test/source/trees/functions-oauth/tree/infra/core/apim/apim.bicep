param name string
param location string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-entra'
  location: location
}

resource apim 'Microsoft.ApiManagement/service@2024-06-01-preview' = {
  name: name
  location: location
  sku: { name: 'Basicv2', capacity: 1 }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    publisherEmail: 'noreply@orchard.example'
    publisherName: 'Orchard'
  }
}

output name string = apim.name
output identityPrincipalId string = identity.properties.principalId
