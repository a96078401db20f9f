param(
    [Parameter(Mandatory)][string]$WorkloadName,
    [string]$SecondaryTenantId = ""
)

$account = az account show | ConvertFrom-Json
$tenantId = $account.tenantId
Write-Host "Tenant: $tenantId"

# Second customer: only its service principal is made.
if ($SecondaryTenantId) {
    az login --tenant $SecondaryTenantId --allow-no-subscriptions | Out-Null
    az ad sp create --id $env:GATEWAY_APP_ID
}
