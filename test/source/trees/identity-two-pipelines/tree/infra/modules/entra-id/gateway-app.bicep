targetScope = 'subscription'

extension microsoftGraphV1

@description('The tenant')
param tenantId string
param name string
param identifierUri string

var accessScope = 'API.Access'

resource gatewayApp 'Microsoft.Graph/applications@v1.0' = {
  displayName: name
  uniqueName: name
  signInAudience: 'AzureADMyOrg'
  identifierUris: [ identifierUri ]
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: guid(tenantId, name, accessScope)
        type: 'Admin'
        value: accessScope
        adminConsentDisplayName: 'Access'
        adminConsentDescription: 'Access to the API'
        isEnabled: true
      }
    ]
  }
  appRoles: [
    {
      id: guid(tenantId, name, 'Orders.Read')
      value: 'Orders.Read'
      displayName: 'Orders.Read'
      description: 'Read orders'
      allowedMemberTypes: [ 'Application' ]
      isEnabled: true
    }
  ]
}

@onlyIfNotExists()
resource gatewayPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: gatewayApp.appId
}

output appId string = gatewayApp.appId
