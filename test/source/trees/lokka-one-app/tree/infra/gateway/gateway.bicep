param name string
param location string

resource apim 'Microsoft.ApiManagement/service@2024-06-01-preview' = {
  name: name
  location: location
  sku: {
    name: 'Basicv2'
    capacity: 1
  }
  properties: {
    publisherEmail: 'noreply@harbour.example'
    publisherName: 'Harbour'
  }
}

output name string = apim.name
output gatewayUrl string = apim.properties.gatewayUrl
