param name string
param tenantId string

resource web 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: resourceGroup().location

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      AzureAd__TenantId: tenantId
    }
  }
}
