param apimName string
var clientId = '2f9a6c18-0b57-4e3d-9a41-c86d1f5e7032'

var audience = '5d0e2b91-64f7-4c1a-b8d3-90a7f2c46e15'
var tenantId = tenant().tenantId

resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apimName
}

resource museum 'Microsoft.ApiManagement/service/apis@2024-05-01' existing = {
  parent: apim
  name: 'museum'
}

// The file has marks; they are filled here.
resource museumPolicy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: museum
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: replace(replace(loadTextContent('policies/museum.xml'), '{tenant-id}', tenant().tenantId), '{audience}', audience)
  }
}

var shopTemplate = '''
<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="__TENANT_ID__">
      <client-application-ids>
        <application-id>__CLIENT_ID__</application-id>
      </client-application-ids>
      <audiences>
        <audience>__AUDIENCE__</audience>
      </audiences>
    </validate-azure-ad-token>
    <set-header name="x-note" exists-action="override">
      <value>It's ${not} filled</value>
    </set-header>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
'''

resource shop 'Microsoft.ApiManagement/service/apis@2024-05-01' existing = {
  parent: apim
  name: 'shop'
}

resource shopPolicy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: shop
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: replace(replace(replace(shopTemplate, '__TENANT_ID__', tenantId), '__CLIENT_ID__', clientId), '__AUDIENCE__', audience)
  }
}

resource tour 'Microsoft.ApiManagement/service/apis@2024-05-01' existing = {
  parent: apim
  name: 'tour'
}

resource tourPolicy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: tour
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: $'''
      <policies>
        <inbound>
          <base />
          <validate-azure-ad-token tenant-id="${tenantId}">
            <audiences>
              <audience>${audience}</audience>
            </audiences>
          </validate-azure-ad-token>
        </inbound>
        <backend>
          <base />
        </backend>
      </policies>
    '''
  }
}
