<#
  Makes a secret for both clients and keeps it in the vault.
#>
param(
    [string]$ValidClientId = $env:ENTRA_VALID_CLIENT_ID,
    [string]$VaultName = $env:AZURE_KEY_VAULT_NAME
)

$secret = az ad app credential reset --id $ValidClientId --display-name "integration tests" --query password --output tsv
az keyvault secret set --vault-name $VaultName --name "valid-client-secret" --value $secret --output none
