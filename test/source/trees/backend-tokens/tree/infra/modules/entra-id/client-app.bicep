targetScope = 'subscription'

extension microsoftGraphV1

param name string

resource clientApp 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: name
  displayName: name
}

output appId string = clientApp.appId
