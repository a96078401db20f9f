data "azurerm_client_config" "current" {}

module "gateway" {
  source = "../../modules/gateway"

  resource_group_name = "rg-weather-dev"
  apim_name           = "apim-weather-dev"
  tenant_id           = data.azurerm_client_config.current.tenant_id
}
