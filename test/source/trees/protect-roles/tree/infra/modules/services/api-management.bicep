param name string
param location string

resource apiManagement 'Microsoft.ApiManagement/service@2025-03-01-preview' = {
  name: name
  location: location
  sku: {
    name: 'Consumption'
    capacity: 0
  }
  properties: {
    publisherEmail: 'boats@example.org'
    publisherName: 'Boats'
  }
}
