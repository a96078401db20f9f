<#
.SYNOPSIS
    Makes the apps of Fleet MCP and puts its policy.
#>
param(
    [string]$ServiceName = "apim-fleet",
    [string]$ResourceGroup = "rg-fleet"
)

$tenantId = (Get-AzContext).Tenant.Id

Import-Module Microsoft.Graph.Applications

$api = New-MgApplication -DisplayName "Fleet MCP" -SignInAudience "AzureADMyOrg" -Api @{
    RequestedAccessTokenVersion = 2
}

$client = New-MgApplication -DisplayName "Fleet MCP client" -SignInAudience AzureADMyOrg -PublicClient @{
    RedirectUris = @("http://localhost")
} -RequiredResourceAccess @(
    @{ ResourceAppId = $api.AppId; ResourceAccess = @(@{ Id = "4b8d2f60-91c7-4e35-a0d8-72e6f1b3c594"; Type = "Scope" }) }
)

# The nightly export has its own.
$export = New-AzADApplication -DisplayName "Fleet export" -SignInAudience "AzureADMyOrg"

# @" <validate-azure-ad-token tenant-id="$tenantId"> "@ is what it was called once
$policy = @"
<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="$env:AZURE_TENANT_ID" header-name="Authorization">
      <client-application-ids>
        <application-id>$($client.AppId)</application-id>
      </client-application-ids>
      <audiences>
        <audience>$($api.AppId)</audience>
      </audiences>
    </validate-azure-ad-token>
    <set-header name="x-price" exists-action="override">
      <value>`$5</value>
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
"@

$context = New-AzApiManagementContext -ResourceGroupName $ResourceGroup -ServiceName $ServiceName
Set-AzApiManagementPolicy -Context $context -ApiId "fleet" -Policy $policy

$metadata = '<policies><inbound><return-response><set-status code="200" reason="OK" /><set-body>{"resource":"https://apim-fleet.azure-api.net/fleet","authorization_servers":["https://login.microsoftonline.com/7b1f4c52-9d3e-4a68-8f20-3c5a6e1d9b74/v2.0"],"note":"it''s ours"}</set-body></return-response></inbound></policies>'
Set-AzApiManagementPolicy -Context $context -ApiId "fleet" -OperationId "prm" -Policy $metadata
