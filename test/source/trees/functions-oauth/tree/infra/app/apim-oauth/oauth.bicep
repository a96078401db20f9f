param apimServiceName string
param entraAppUniqueName string
param entraAppDisplayName string
param oauthScopes string
param identityPrincipalId string

resource apimService 'Microsoft.ApiManagement/service@2021-08-01' existing = {
  name: apimServiceName
}

module entraApp './entra-app.bicep' = {
  name: 'entraApp'
  params: {
    entraAppUniqueName: entraAppUniqueName
    entraAppDisplayName: entraAppDisplayName
    apimOauthCallback: '${apimService.properties.gatewayUrl}/oauth-callback'
    identityPrincipalId: identityPrincipalId
  }
}

resource tenantNamedValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apimService
  name: 'EntraIDTenantId'
  properties: {
    displayName: 'EntraIDTenantId'
    value: entraApp.outputs.appTenantId
    secret: false
  }
}

resource clientNamedValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apimService
  name: 'EntraIDClientId'
  properties: {
    displayName: 'EntraIDClientId'
    value: entraApp.outputs.appId
    secret: false
  }
}

resource scopesNamedValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apimService
  name: 'OAuthScopes'
  properties: {
    displayName: 'OAuthScopes'
    value: oauthScopes
    secret: false
  }
}

resource gatewayNamedValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apimService
  name: 'APIMGatewayURL'
  properties: {
    displayName: 'APIMGatewayURL'
    value: apimService.properties.gatewayUrl
    secret: false
  }
}

// The API behind which the gateway is an authorization server of its own.
resource oauthApi 'Microsoft.ApiManagement/service/apis@2021-08-01' = {
  parent: apimService
  name: 'oauth'
  properties: {
    displayName: 'OAuth'
    subscriptionRequired: false
    path: ''
    protocols: ['https']
    serviceUrl: 'https://login.microsoftonline.com/${entraApp.outputs.appTenantId}/oauth2/v2.0'
  }
}

resource authorizeOperation 'Microsoft.ApiManagement/service/apis/operations@2021-08-01' = {
  parent: oauthApi
  name: 'authorize'
  properties: { displayName: 'Authorize', method: 'GET', urlTemplate: '/authorize' }
}

resource authorizePolicy 'Microsoft.ApiManagement/service/apis/operations/policies@2021-08-01' = {
  parent: authorizeOperation
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('authorize.policy.xml')
  }
}

resource consentGetOperation 'Microsoft.ApiManagement/service/apis/operations@2021-08-01' = {
  parent: oauthApi
  name: 'consent-get'
  properties: { displayName: 'Consent page', method: 'GET', urlTemplate: '/consent' }
}

resource consentGetPolicy 'Microsoft.ApiManagement/service/apis/operations/policies@2021-08-01' = {
  parent: consentGetOperation
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('consent.policy.xml')
  }
}

resource consentPostOperation 'Microsoft.ApiManagement/service/apis/operations@2021-08-01' = {
  parent: oauthApi
  name: 'consent-post'
  properties: { displayName: 'Consent given', method: 'POST', urlTemplate: '/consent' }
}

resource consentPostPolicy 'Microsoft.ApiManagement/service/apis/operations/policies@2021-08-01' = {
  parent: consentPostOperation
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('consent.policy.xml')
  }
}

resource metadataOperation 'Microsoft.ApiManagement/service/apis/operations@2021-08-01' = {
  parent: oauthApi
  name: 'metadata'
  properties: { displayName: 'Metadata', method: 'GET', urlTemplate: '/.well-known/oauth-authorization-server' }
}

resource metadataPolicy 'Microsoft.ApiManagement/service/apis/operations/policies@2021-08-01' = {
  parent: metadataOperation
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('oauthmetadata-get.policy.xml')
  }
}
