param apimName string
param withToken bool = true
param tenantId string = tenant().tenantId

resource apim 'Microsoft.ApiManagement/service@2024-06-01-preview' existing = {
  name: apimName
}

resource tenantValue 'Microsoft.ApiManagement/service/namedValues@2024-06-01-preview' = {
  parent: apim
  name: 'SampleTenant'
  properties: {
    displayName: 'SampleTenant'
    value: tenantId
  }
}

resource global 'Microsoft.ApiManagement/service/policies@2024-06-01-preview' = {
  parent: apim
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: withToken ? loadTextContent('all-apis-token.xml') : loadTextContent('all-apis.xml')
  }
}
