@description('The name of the API Management service')
param apimName string

@description('The Function App with the MCP tools')
param functionAppName string

@description('The application id of the MCP app')
param mcpAppId string

@description('The tenant of the MCP app')
param mcpAppTenantId string

resource apim 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = {
  name: apimName
}

resource functionApp 'Microsoft.Web/sites@2023-12-01' existing = {
  name: functionAppName
}

resource hostKey 'Microsoft.ApiManagement/service/namedValues@2023-05-01-preview' = {
  parent: apim
  name: 'function-host-key'
  properties: {
    displayName: 'function-host-key'
    secret: true
    value: listKeys('${functionApp.id}/host/default', functionApp.apiVersion).masterKey
  }
}

resource tenantValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apim
  name: 'McpTenantId'
  properties: {
    displayName: 'McpTenantId'
    value: mcpAppTenantId
    secret: false
  }
}

resource clientValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apim
  name: 'McpClientId'
  properties: {
    displayName: 'McpClientId'
    value: mcpAppId
    secret: false
  }
}

resource gatewayValue 'Microsoft.ApiManagement/service/namedValues@2021-08-01' = {
  parent: apim
  name: 'GatewayUrl'
  properties: {
    displayName: 'GatewayUrl'
    value: apim.properties.gatewayUrl
    secret: false
  }
}

resource mcpApi 'Microsoft.ApiManagement/service/apis@2023-05-01-preview' = {
  parent: apim
  name: 'mcp'
  properties: {
    displayName: 'Harbour MCP'
    subscriptionRequired: false
    path: '/'
    protocols: [
      'https'
    ]
    serviceUrl: 'https://${functionApp.properties.defaultHostName}/'
  }
}

resource mcpApiPolicy 'Microsoft.ApiManagement/service/apis/policies@2023-05-01-preview' = {
  parent: mcpApi
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('mcp-api.policy.xml')
  }
  dependsOn: [
    tenantValue
    clientValue
    gatewayValue
  ]
}

resource prmOperation 'Microsoft.ApiManagement/service/apis/operations@2023-05-01-preview' = {
  parent: mcpApi
  name: 'mcp-prm'
  properties: {
    displayName: 'Protected resource metadata'
    method: 'GET'
    urlTemplate: '/.well-known/oauth-protected-resource'
  }
}

resource prmPolicy 'Microsoft.ApiManagement/service/apis/operations/policies@2023-05-01-preview' = {
  parent: prmOperation
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('mcp-prm.policy.xml')
  }
}
