param serviceName string
param tenantId string
param oauthAudience string

resource apim 'Microsoft.ApiManagement/service@2025-03-01-preview' existing = {
  name: serviceName
}

resource tenantIdNamedValue 'Microsoft.ApiManagement/service/namedValues@2025-03-01-preview' = {
  name: 'tenant-id'
  parent: apim
  properties: {
    displayName: 'tenant-id'
    value: tenantId
  }
}

resource audienceNamedValue 'Microsoft.ApiManagement/service/namedValues@2025-03-01-preview' = {
  name: 'oauth-audience'
  parent: apim
  properties: {
    displayName: 'oauth-audience'
    value: oauthAudience
  }
}

resource stockApi 'Microsoft.ApiManagement/service/apis@2025-03-01-preview' = {
  name: 'stock'
  parent: apim
  properties: {
    displayName: 'Stock'
    path: 'stock'
    protocols: [ 'https' ]
  }

  resource policies 'policies' = {
    name: 'policy'
    properties: {
      format: 'rawxml'
      value: loadTextContent('stock-api.xml')
    }
    dependsOn: [ tenantIdNamedValue, audienceNamedValue ]
  }
}
