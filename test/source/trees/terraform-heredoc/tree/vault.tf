resource "azurerm_key_vault" "this" {
  name                = "kv-library"
  location            = "westeurope"
  resource_group_name = var.resource_group_name
  tenant_id           = local.tenant_id
  sku_name            = "standard"
}
