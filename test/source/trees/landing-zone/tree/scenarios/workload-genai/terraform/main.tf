data "azurerm_client_config" "current" {}

data "azurerm_api_management" "this" {
  name                = var.apim_name
  resource_group_name = var.resource_group_name
}

resource "azurerm_key_vault_access_policy" "apim" {
  key_vault_id       = var.key_vault_id
  tenant_id          = data.azurerm_api_management.this.identity[0].tenant_id
  object_id          = data.azurerm_api_management.this.identity[0].principal_id
  secret_permissions = ["Get", "List"]
}

resource "azurerm_api_management_named_value" "tenant" {
  name                = "tenant"
  display_name        = "TenantId"
  resource_group_name = var.resource_group_name
  api_management_name = var.apim_name
  value               = data.azurerm_client_config.current.tenant_id
}

resource "azurerm_api_management_policy_fragment" "entra_auth" {
  api_management_id = data.azurerm_api_management.this.id
  name              = "entra-auth"
  format            = "rawxml"
  value             = file("../policies/fragments/auth/entra.xml")
}

resource "azurerm_api_management_policy_fragment" "usage" {
  api_management_id = data.azurerm_api_management.this.id
  name              = "usage"
  format            = "rawxml"
  value             = file("../policies/fragments/usage.xml")
}

resource "azurerm_api_management_api_policy" "models" {
  api_name            = "models"
  api_management_name = var.apim_name
  resource_group_name = var.resource_group_name
  xml_content         = file("../policies/genai.xml")

  depends_on = [
    azurerm_api_management_policy_fragment.entra_auth,
    azurerm_api_management_policy_fragment.usage,
  ]
}
