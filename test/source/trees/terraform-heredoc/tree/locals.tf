data "azurerm_client_config" "current" {}

locals {
  tenant_id = data.azurerm_client_config.current.tenant_id
  issuer    = "https://login.microsoftonline.com/${local.tenant_id}/v2.0"
}
