param name string
param location string
param entraAppId string
param entraTenantId string

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  properties: {
    siteConfig: {
      appSettings: [
        {
          name: 'FUNCTIONS_EXTENSION_VERSION'
          value: '~4'
        }
        {
          name: 'AzureAd__ClientId'
          value: entraAppId
        }
        {
          name: 'AzureAd__TenantId'
          value: entraTenantId
        }
      ]
    }
  }
}

output name string = site.name
