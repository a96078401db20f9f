param serviceName string
param tenantId string
param oauthTargetResource string
param clientId string

@secure()
param clientSecret string

resource apim 'Microsoft.ApiManagement/service@2025-03-01-preview' existing = {
  name: serviceName
}

resource tokenUrl 'Microsoft.ApiManagement/service/namedValues@2025-03-01-preview' = {
  name: 'oauth-token-url'
  parent: apim
  properties: {
    displayName: 'oauth-token-url'
    value: '${environment().authentication.loginEndpoint}${tenantId}/oauth2/v2.0/token'
  }
}

// The gateway's own sign-in at the backend
resource provider 'Microsoft.ApiManagement/service/authorizationProviders@2025-03-01-preview' = {
  parent: apim
  name: 'stock-provider'
  properties: {
    displayName: 'Stock'
    identityProvider: 'aad'
    oauth2: {
      grantTypes: {
        clientCredentials: {
          resourceUri: oauthTargetResource
          tenantId: subscription().tenantId
        }
      }
    }
  }

  resource connection 'authorizations' = {
    name: 'client'
    properties: {
      authorizationType: 'OAuth2'
      oauth2grantType: 'ClientCredentials'
      parameters: {
        clientId: clientId
        clientSecret: clientSecret
      }
    }

    resource accessPolicies 'accessPolicies' = {
      name: 'gateway-identity'
      properties: {
        objectId: apim.identity.principalId
        tenantId: apim.identity.tenantId
      }
    }
  }
}

resource openApi 'Microsoft.ApiManagement/service/apis@2025-03-01-preview' = {
  name: 'open'
  parent: apim
  properties: {
    displayName: 'Open'
    path: 'open'
    protocols: [ 'https' ]
  }

  resource policies 'policies' = {
    name: 'policy'
    properties: {
      format: 'rawxml'
      value: loadTextContent('open-api.xml')
    }
    dependsOn: [ tokenUrl ]
  }
}
