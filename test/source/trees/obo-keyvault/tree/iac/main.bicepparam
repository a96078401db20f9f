using 'main.bicep'

param name = readEnvironmentVariable('DEPLOYMENT_NAME', 'lighthouse')
param suffix = readEnvironmentVariable('DEPLOYMENT_SUFFIX', 'poc')
param location = readEnvironmentVariable('DEPLOYMENT_LOCATION', 'westeurope')
param namedValues = [
  {
    name: 'tenant_id'
    value: '<tenant-id>' // filled with the subscription's tenant
    secret: true
    keyVaultSecretName: 'tenant-id'
  }
  {
    name: 'api_app_id'
    value: readEnvironmentVariable('API_APP_ID', '11111111-1111-1111-1111-111111111111')
    secret: true
    keyVaultSecretName: 'api-app-id'
  }
  {
    name: 'client_app_id'
    value: readEnvironmentVariable('CLIENT_APP_ID', '33333333-3333-3333-3333-333333333333')
    secret: true
    keyVaultSecretName: 'client-app-id'
  }
]
param apis = [
  {
    name: 'lights'
    path: '/lights'
    policy: {
      format: 'rawxml'
      value: loadTextContent('./policies/oauth-policy.xml')
    }
  }
]
param policies = [
  {
    name: 'policy'
    format: 'rawxml'
    value: loadTextContent('./policies/global-policy.xml')
  }
]
