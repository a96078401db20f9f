param environmentName string
param tenantId string
param apiAppId string

module web 'web.bicep' = {
  name: 'web'
  params: {
    name: 'app-${environmentName}'
    tenantId: tenantId
  }
}

module gateway 'gateway.bicep' = {
  name: 'gateway'
  params: {
    name: 'apim-${environmentName}'
    tenantId: tenantId
    apiAppId: apiAppId
  }
}
