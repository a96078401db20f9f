# Root: wires the modules

locals {
  name_prefix = var.workload_name
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "this" {
  name     = "${local.name_prefix}-rg"
  location = var.location
}

module "identity" {
  source = "./modules/identity"
}

module "compute" {
  source = "./modules/compute"

  name_prefix         = local.name_prefix
  resource_group_name = azurerm_resource_group.this.name
  entra_tenant_id     = module.identity.tenant_id
  api_app_id          = module.identity.api_app_id
}

module "gateway" {
  source = "./modules/gateway"

  name_prefix         = local.name_prefix
  resource_group_name = azurerm_resource_group.this.name
  tenant_id           = module.identity.tenant_id
  gateway_app_id      = module.identity.gateway_app_id
  api_app_id          = module.identity.api_app_id
  policy_xml_path     = "${path.module}/../../policies/meter-policy.xml"
}
