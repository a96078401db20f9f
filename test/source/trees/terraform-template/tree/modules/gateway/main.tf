resource "azurerm_api_management_api_policy" "weather" {
  api_name            = "weather"
  api_management_name = var.apim_name
  resource_group_name = var.resource_group_name

  xml_content = templatefile("${path.module}/policies/weather.xml.tftpl", {
    tenant_id  = var.tenant_id
    audience   = azuread_application_registration.api.client_id
    client_ids = [azuread_application_registration.client.client_id]
    debug      = false
  })
}

resource "azurerm_api_management_api_policy" "readings" {
  api_name            = "readings"
  api_management_name = var.apim_name
  resource_group_name = var.resource_group_name

  xml_content = templatefile("${path.module}/policies/gate.tftpl", {
    tenant_id = var.partner_tenant_id
    audience  = azuread_application_registration.api.client_id
  })
}

resource "azurerm_api_management_api_policy" "stations" {
  api_name            = "stations"
  api_management_name = var.apim_name
  resource_group_name = var.resource_group_name

  xml_content = templatefile("${path.module}/policies/gate.tftpl", {
    tenant_id = var.tenant_id
    audience  = azuread_application_registration.api.client_id
  })
}
