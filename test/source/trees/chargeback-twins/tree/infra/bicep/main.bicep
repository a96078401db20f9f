param apimName string
param gatewayAppId string

module api 'modelsApi.bicep' = {
  name: 'api'
  params: {
    apimName: apimName
    expectedAudience: 'api://${gatewayAppId}'
  }
}
