param name string
param location string
param audience string

resource caller 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    siteConfig: {
      appSettings: [
        { name: 'ApiManagement__Audience', value: audience }
      ]
    }
  }
}

output principalId string = caller.identity.principalId
// The identity's own tenant, for the access policies of others
output tenantId string = caller.identity.tenantId
