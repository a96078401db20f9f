targetScope = 'subscription'

extension microsoftGraphV1

@description('The ID of the tenant')
param tenantId string
param name string

var roles = [ 'Stock.Read', 'Stock.Write' ]

resource backendApp 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: name
  displayName: name
  api: {
    requestedAccessTokenVersion: 2
  }
  appRoles: [for role in roles: {
    id: guid(tenantId, name, role)
    value: role
    displayName: role
    description: role
    allowedMemberTypes: [ 'Application' ]
    isEnabled: true
  }]
}

output appId string = backendApp.appId
