resource "azurerm_api_management_named_value" "entra_tenant_id" {
  name                = "EntraTenantId"
  api_management_name = "${var.name_prefix}-apim"
  resource_group_name = var.resource_group_name
  display_name        = "EntraTenantId"
  value               = var.tenant_id
}

resource "azurerm_api_management_named_value" "expected_audience" {
  name                = "ExpectedAudience"
  api_management_name = "${var.name_prefix}-apim"
  resource_group_name = var.resource_group_name
  display_name        = "ExpectedAudience"
  value               = "api://${var.gateway_app_id}"
}

resource "azurerm_api_management_named_value" "meter_audience" {
  name                = "MeterAudience"
  api_management_name = "${var.name_prefix}-apim"
  resource_group_name = var.resource_group_name
  display_name        = "MeterAudience"
  value               = "api://${var.api_app_id}"
}

resource "azapi_resource" "policy" {
  type      = "Microsoft.ApiManagement/service/apis/policies@2024-06-01-preview"
  name      = "policy"
  parent_id = "${var.name_prefix}-apim/apis/models"

  body = {
    properties = {
      format = "rawxml"
      value  = file(var.policy_xml_path)
    }
  }
}
