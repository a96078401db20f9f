targetScope = 'subscription'

param environmentName string
param location string
param entraAppName string

var abbrs = loadJsonContent('./abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var oauth_scopes = 'openid https://graph.microsoft.com/.default'

resource rg 'Microsoft.Resources/resourceGroups@2021-04-01' = {
  name: '${abbrs.resourcesResourceGroups}${environmentName}'
  location: location
}

module apim 'core/apim/apim.bicep' = {
  name: 'apim'
  scope: rg
  params: {
    name: '${abbrs.apiManagementService}${token}'
    location: location
  }
}

module oauthApi 'app/apim-oauth/oauth.bicep' = {
  name: 'oauthApi'
  scope: rg
  params: {
    apimServiceName: apim.outputs.name
    entraAppUniqueName: entraAppName
    entraAppDisplayName: entraAppName
    oauthScopes: oauth_scopes
    identityPrincipalId: apim.outputs.identityPrincipalId
  }
}

module mcpApi 'app/apim-mcp/mcp-api.bicep' = {
  name: 'mcpApi'
  scope: rg
  params: {
    apimServiceName: apim.outputs.name
  }
  dependsOn: [
    oauthApi
  ]
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
