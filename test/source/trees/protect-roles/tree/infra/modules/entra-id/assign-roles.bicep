targetScope = 'subscription'

extension microsoftGraphV1

param apiAppName string
param clientAppName string

resource apiApp 'Microsoft.Graph/applications@v1.0' existing = {
  uniqueName: apiAppName
}

resource apiPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: apiApp.appId
}

resource clientApp 'Microsoft.Graph/applications@v1.0' existing = {
  uniqueName: clientAppName
}

resource clientPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: clientApp.appId
}

resource assignment 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  resourceId: apiPrincipal.id
  appRoleId: first(filter(apiApp.appRoles, (role) => role.value == 'Boats.Read')).id
  principalId: clientPrincipal.id
}
