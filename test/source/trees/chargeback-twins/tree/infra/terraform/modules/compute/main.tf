data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "this" {
  name                = "${var.name_prefix}-kv"
  resource_group_name = var.resource_group_name
  location            = "westeurope"
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}

resource "azurerm_container_app" "meter" {
  name                         = "${var.name_prefix}-app"
  resource_group_name          = var.resource_group_name
  container_app_environment_id = var.environment_id
  revision_mode                = "Single"

  template {
    container {
      name   = "meter"
      image  = "meter:latest"
      cpu    = 0.5
      memory = "1Gi"

      env {
        name  = "AzureAd__Instance"
        value = "https://login.microsoftonline.com/"
      }

      env {
        name  = "AzureAd__TenantId"
        value = var.entra_tenant_id
      }

      env {
        name  = "AzureAd__ClientId"
        value = var.api_app_id
      }
    }
  }
}
