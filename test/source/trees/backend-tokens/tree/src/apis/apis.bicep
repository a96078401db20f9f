param serviceName string
param oauthAudience string
param clientId string

@secure()
param clientSecret string

module stockApi 'stock/stock-api.bicep' = {
  params: {
    serviceName: serviceName
    tenantId: subscription().tenantId
    oauthAudience: oauthAudience
  }
}

module openApi 'open/open-api.bicep' = {
  params: {
    serviceName: serviceName
    tenantId: subscription().tenantId
    oauthTargetResource: oauthAudience
    clientId: clientId
    clientSecret: clientSecret
  }
}
