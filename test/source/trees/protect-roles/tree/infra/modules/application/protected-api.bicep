//=============================================================================
// The protected API
//=============================================================================

@description('The name of the API Management service')
param apiManagementServiceName string

@description('The ID of the tenant')
param tenantId string

@description('The audience that a token must have')
param oauthAudience string

resource apiManagementService 'Microsoft.ApiManagement/service@2025-03-01-preview' existing = {
  name: apiManagementServiceName
}

resource tenantIdNamedValue 'Microsoft.ApiManagement/service/namedValues@2025-03-01-preview' = {
  name: 'tenant-id'
  parent: apiManagementService
  properties: {
    displayName: 'tenant-id'
    value: tenantId
  }
}

resource oauthAudienceNamedValue 'Microsoft.ApiManagement/service/namedValues@2025-03-01-preview' = {
  name: 'oauth-audience'
  parent: apiManagementService
  properties: {
    displayName: 'oauth-audience'
    value: oauthAudience
  }
}

resource protectedApi 'Microsoft.ApiManagement/service/apis@2025-03-01-preview' = {
  name: 'protected-api'
  parent: apiManagementService
  properties: {
    displayName: 'Protected API'
    path: 'protected'
    protocols: [
      'https'
    ]
    subscriptionRequired: false
  }

  resource policies 'policies' = {
    name: 'policy'
    properties: {
      format: 'rawxml'
      value: loadTextContent('protected-api.xml')
    }

    dependsOn: [
      tenantIdNamedValue
      oauthAudienceNamedValue
    ]
  }

  resource getOperation 'operations' = {
    name: 'get'
    properties: {
      displayName: 'Get'
      method: 'GET'
      urlTemplate: '/'
    }
  }
}
