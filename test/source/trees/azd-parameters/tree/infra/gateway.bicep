param name string
param tenantId string
param apiAppId string

resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: name
}

resource values 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: apim
  name: 'bakery-tenant'
  properties: {
    displayName: 'bakery-tenant'
    value: tenantId
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' existing = {
  parent: apim
  name: 'bakery'
}

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: api
  name: 'policy'
  properties: {
    format: 'xml'
    value: loadTextContent('./policies/bakery.xml')
  }
}
