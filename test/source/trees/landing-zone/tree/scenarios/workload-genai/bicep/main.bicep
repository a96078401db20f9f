param apimName string
param clientAppId string
param apiAppId string
param vaultName string

resource apim 'Microsoft.ApiManagement/service@2023-03-01-preview' existing = {
  name: apimName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource vaultAccess 'Microsoft.KeyVault/vaults/accessPolicies@2023-07-01' = {
  name: 'add'
  parent: vault
  properties: {
    accessPolicies: [
      {
        tenantId: apim.identity.tenantId
        objectId: apim.identity.principalId
        permissions: {
          secrets: [ 'get', 'list' ]
        }
      }
    ]
  }
}

resource tenantValue 'Microsoft.ApiManagement/service/namedValues@2023-03-01-preview' = {
  parent: apim
  name: 'tenant'
  properties: {
    displayName: 'TenantId'
    value: subscription().tenantId
  }
}

resource clientValue 'Microsoft.ApiManagement/service/namedValues@2023-03-01-preview' = {
  parent: apim
  name: 'client'
  properties: {
    displayName: 'ClientAppId'
    value: clientAppId
  }
}

resource audienceValue 'Microsoft.ApiManagement/service/namedValues@2023-03-01-preview' = {
  parent: apim
  name: 'audience'
  properties: {
    displayName: 'Audience'
    value: apiAppId
  }
}

resource entraAuth 'Microsoft.ApiManagement/service/policyFragments@2023-03-01-preview' = {
  parent: apim
  name: 'entra-auth'
  properties: {
    format: 'rawxml'
    value: loadTextContent('../policies/fragments/auth/entra.xml')
  }
  dependsOn: [
    tenantValue
    clientValue
    audienceValue
  ]
}

resource usage 'Microsoft.ApiManagement/service/policyFragments@2023-03-01-preview' = {
  parent: apim
  name: 'usage'
  properties: {
    format: 'rawxml'
    value: loadTextContent('../policies/fragments/usage.xml')
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2023-03-01-preview' existing = {
  parent: apim
  name: 'models'
}

resource policy 'Microsoft.ApiManagement/service/apis/policies@2023-03-01-preview' = {
  parent: api
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('../policies/genai.xml')
  }
  dependsOn: [
    entraAuth
    usage
  ]
}
