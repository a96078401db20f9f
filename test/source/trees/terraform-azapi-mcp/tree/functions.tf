resource "azapi_resource" "site" {
  type      = "Microsoft.Web/sites@2024-04-01"
  name      = "func-recipes"
  parent_id = var.resource_group_id
  location  = "westeurope"

  body = {
    properties = {
      siteConfig = {
        appSettings = [
          {
            name  = "AzureAd__TenantId"
            value = data.azuread_client_config.current.tenant_id
          },
          {
            name  = "AzureAd__ClientId"
            value = azuread_application.mcp.client_id
          }
        ]
      }
    }
  }
}
