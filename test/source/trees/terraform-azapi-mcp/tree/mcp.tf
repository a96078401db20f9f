resource "azapi_resource" "recipes" {
  type                      = "Microsoft.ApiManagement/service/apis@2025-09-01-preview"
  name                      = "recipes-mcp"
  parent_id                 = data.azapi_resource.apim.id
  schema_validation_enabled = false

  body = {
    properties = {
      type                 = "mcp"
      displayName          = "Recipes"
      path                 = "recipes"
      protocols            = ["https"]
      subscriptionRequired = false
      backendId            = "recipes"
    }
  }
}

resource "azapi_resource" "recipes_policy" {
  type      = "Microsoft.ApiManagement/service/apis/policies@2024-05-01"
  name      = "policy"
  parent_id = azapi_resource.recipes.id

  body = {
    properties = {
      format = "rawxml"
      value  = "<policies>\n  <inbound>\n    <base />\n    <validate-azure-ad-token tenant-id=\"${data.azuread_client_config.current.tenant_id}\">\n      <audiences>\n        <audience>api://${azuread_application.mcp.client_id}</audience>\n      </audiences>\n    </validate-azure-ad-token>\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>"
    }
  }
}

# The same for the old API, as azapi 1 wanted it.
resource "azapi_resource" "menus_policy" {
  type      = "Microsoft.ApiManagement/service/apis/policies@2022-08-01"
  name      = "policy"
  parent_id = "${data.azapi_resource.apim.id}/apis/menus"

  body = jsonencode({
    properties = {
      format = "rawxml"
      value  = <<-EOT
        <policies>
          <inbound>
            <base />
            <validate-azure-ad-token tenant-id="${data.azuread_client_config.current.tenant_id}">
              <client-application-ids>
                <application-id>aebc6443-996d-45c2-90f0-388ff96faa56</application-id>
              </client-application-ids>
              <audiences>
                <audience>api://${azuread_application.mcp.client_id}</audience>
              </audiences>
            </validate-azure-ad-token>
          </inbound>
          <backend>
            <base />
          </backend>
        </policies>
      EOT
    }
  })
}
