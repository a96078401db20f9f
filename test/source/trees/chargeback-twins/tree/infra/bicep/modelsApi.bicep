param apimName string
param expectedAudience string

resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apimName
}

resource audience 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: apim
  name: 'ExpectedAudience'
  properties: { displayName: 'ExpectedAudience', value: expectedAudience }
}

resource models 'Microsoft.ApiManagement/service/apis@2024-05-01' = {
  parent: apim
  name: 'models'
  properties: { displayName: 'Models', path: 'models', protocols: [ 'https' ] }
}

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: models
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('../../policies/meter-policy.xml')
  }
}
