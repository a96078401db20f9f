//=============================================================================
// App registration of a client that signs in with a secret
//=============================================================================

targetScope = 'subscription'

extension microsoftGraphV1

@description('The name of the app registration')
param name string

resource clientApp 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: name
  displayName: name

  tags: ['HideApp']
}

resource clientPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: clientApp.appId
  appRoleAssignmentRequired: true
}

output appId string = clientApp.appId
