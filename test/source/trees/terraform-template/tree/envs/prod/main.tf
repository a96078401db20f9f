data "azurerm_client_config" "this" {}

module "gateway" {
  source = "../../modules/gateway"

  resource_group_name = "rg-weather"
  apim_name           = "apim-weather"
  tenant_id           = data.azurerm_client_config.this.tenant_id
}
