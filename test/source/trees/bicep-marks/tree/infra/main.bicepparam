using 'main.bicep'

param apimName = readEnvironmentVariable('APIM_NAME', 'apim-museum')
