param resourceBaseName string
param aadAppClientId string
param aadAppTenantId string

resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: 'apim-${resourceBaseName}'
}

resource tenantValue 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: apim
  name: 'aad-tenant'
  properties: {
    displayName: 'aad-tenant'
    value: aadAppTenantId
  }
}

resource clientValue 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: apim
  name: 'aad-app'
  properties: {
    displayName: 'aad-app'
    value: aadAppClientId
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' existing = {
  parent: apim
  name: 'trails'
}

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: api
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('trails.policy.xml')
  }
  dependsOn: [ tenantValue, clientValue ]
}
