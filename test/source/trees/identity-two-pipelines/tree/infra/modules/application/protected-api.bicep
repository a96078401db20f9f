param gatewayName string

@description('The tenant')
param tenantId string

param audience string

resource apim 'Microsoft.ApiManagement/service@2025-03-01-preview' existing = {
  name: gatewayName
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
  name: 'audience'
  parent: apim
  properties: {
    displayName: 'audience'
    value: audience
  }
}

resource orders 'Microsoft.ApiManagement/service/apis@2025-03-01-preview' = {
  name: 'orders'
  parent: apim
  properties: {
    displayName: 'Orders'
    path: 'orders'
    protocols: [ 'https' ]
  }

  resource policies 'policies' = {
    name: 'policy'
    properties: {
      format: 'rawxml'
      value: loadTextContent('protected-api.xml')
    }
    dependsOn: [ tenantIdNamedValue, audienceNamedValue ]
  }
}
