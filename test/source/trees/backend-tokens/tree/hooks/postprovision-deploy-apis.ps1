<#
.SYNOPSIS
  Deploys the APIs, once the secrets of the clients are in the vault.
#>
param(
    [string]$ResourceGroup = $env:AZURE_RESOURCE_GROUP,
    [string]$ServiceName = $env:AZURE_API_MANAGEMENT_NAME,
    [string]$OAuthAudience = $env:ENTRA_BACKEND_APP_ID,
    [string]$ClientId = $env:ENTRA_CLIENT_APP_ID
)

az deployment group create `
    --resource-group $ResourceGroup `
    --template-file "$PSScriptRoot/../src/apis/apis.bicep" `
    --parameters serviceName=$ServiceName `
      oauthAudience=$OAuthAudience `
      clientId=$ClientId `
      clientSecret=$env:CLIENT_SECRET

if ($LASTEXITCODE -ne 0) { throw "The APIs were not deployed." }
