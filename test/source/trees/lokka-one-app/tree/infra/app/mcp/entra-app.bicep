extension microsoftGraphV1

@description('The unique name of the app registration')
param uniqueName string

@description('The display name of the app registration')
param displayName string

@description('Tenant in which the application is registered')
param tenantId string = tenant().tenantId

@description('The principal of the managed identity that signs in as this app')
param identityPrincipalId string

param functionAppName string

var loginEndpoint = environment().authentication.loginEndpoint
var issuer = '${loginEndpoint}${tenantId}/v2.0'
var scopeId = guid(uniqueName, 'use_tools')

resource mcpApp 'Microsoft.Graph/applications@v1.0' = {
  displayName: displayName
  uniqueName: uniqueName
  api: {
    oauth2PermissionScopes: [
      {
        id: scopeId
        adminConsentDescription: 'Lets the client use the harbour tools for the signed-in person'
        adminConsentDisplayName: 'Use the harbour tools'
        isEnabled: true
        type: 'User'
        value: 'use_tools'
      }
    ]
    requestedAccessTokenVersion: 2
    preAuthorizedApplications: [
      {
        appId: 'aebc6443-996d-45c2-90f0-388ff96faa56' // Visual Studio Code
        delegatedPermissionIds: [
          scopeId
        ]
      }
    ]
  }
  spa: {
    redirectUris: [
      'https://${functionAppName}.azurewebsites.net/auth/callback'
    ]
  }

  resource fic 'federatedIdentityCredentials@v1.0' = {
    name: '${mcpApp.uniqueName}/identity'
    description: 'The managed identity signs in as the app'
    audiences: [
      'api://AzureADTokenExchange'
    ]
    issuer: issuer
    subject: identityPrincipalId
  }
}

resource mcpPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: mcpApp.appId
}

output mcpAppId string = mcpApp.appId
output mcpAppTenantId string = tenantId
