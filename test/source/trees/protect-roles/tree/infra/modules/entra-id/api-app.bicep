//=============================================================================
// App registration of the API
//=============================================================================

targetScope = 'subscription'

extension microsoftGraphV1

@description('The ID of the tenant')
param tenantId string

@description('The name of the app registration')
param name string

@description('The identifier URI of the app registration')
param identifierUri string

type appRoleType = {
  name: string
  description: string
}

var appRoles appRoleType[] = [
  {
    name: 'Boats.Read'
    description: 'Read boats'
  }
  {
    name: 'Boats.Write'
    description: 'Change boats'
  }
]

resource apiApp 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: name
  displayName: name

  identifierUris: [identifierUri]

  api: {
    requestedAccessTokenVersion: 2 // v2.0 access tokens
  }

  appRoles: [
    for role in appRoles: {
      id: guid(tenantId, name, role.name) // the same id at each deployment
      description: role.description
      displayName: role.name
      value: role.name
      allowedMemberTypes: ['Application']
      isEnabled: true
    }
  ]

  tags: ['HideApp']
}

resource apiPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: apiApp.appId
  appRoleAssignmentRequired: true
}

output appId string = apiApp.appId
