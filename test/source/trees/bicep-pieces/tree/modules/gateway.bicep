param apimName string
param tenantId string
param toolsAppId string
param allowedClientIds array

resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apimName
}

resource tools 'Microsoft.ApiManagement/service/apis@2024-05-01' existing = {
  parent: apim
  name: 'tools'
}

/*
 * Once: '<validate-azure-ad-token tenant-id="${tenantId}">'
 */
var clientList = join(map(allowedClientIds, id => '<application-id>${id}</application-id>'), '')
var gate = '<validate-azure-ad-token tenant-id="${tenantId}" header-name="Authorization" failed-validation-error-message="It\'s closed."><client-application-ids>${clientList}</client-application-ids><audiences><audience>${toolsAppId}</audience></audiences></validate-azure-ad-token>'
var policyXml = '<policies><inbound><base />${gate}<set-header name="x-tenant" exists-action="delete" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: tools
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: policyXml
  }
}

resource prm 'Microsoft.ApiManagement/service/apis/operations@2024-05-01' existing = {
  parent: tools
  name: 'prm'
}

resource prmPolicy 'Microsoft.ApiManagement/service/apis/operations/policies@2024-05-01' = {
  parent: prm
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: '<policies>\n  <inbound>\n    <return-response>\n      <set-status code="200" reason="OK" />\n      <set-body>{"resource":"${apim.properties.gatewayUrl}/tools","authorization_servers":["${environment().authentication.loginEndpoint}${tenantId}/v2.0"]}</set-body>\n    </return-response>\n  </inbound>\n</policies>'
  }
}
