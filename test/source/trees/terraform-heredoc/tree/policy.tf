resource "azurerm_api_management_api_policy" "mcp" {
  api_name            = "library-mcp"
  api_management_name = var.apim_name
  resource_group_name = var.resource_group_name

  /* Before 2026:
  xml_content = <<XML
  <policies><inbound><validate-azure-ad-token tenant-id="${local.tenant_id}" /></inbound></policies>
  XML
  */
  xml_content = <<XML
<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="${data.azurerm_client_config.current.tenant_id}" header-name="Authorization">
      <client-application-ids>
        <application-id>${azuread_application.client.client_id}</application-id>
      </client-application-ids>
      <audiences>
        <audience>${azuread_application.api.client_id}</audience>
      </audiences>
    </validate-azure-ad-token>
    <set-variable name="price" value="@($"$${context.Request.Url.Query.GetValueOrDefault("price", "0")}")" />
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
XML
}

resource "azurerm_api_management_api_operation_policy" "prm" {
  api_name            = "library-mcp"
  api_management_name = var.apim_name
  resource_group_name = var.resource_group_name
  operation_id        = "prm"

  xml_content = <<-XML
    <policies>
      <inbound>
        <return-response>
          <set-status code="200" reason="OK" />
          <set-body>@{
            return new JObject(
              new JProperty("resource", "https://${var.apim_name}.azure-api.net/library"),
              new JProperty("authorization_servers", new JArray("https://login.microsoftonline.com/${local.tenant_id}/v2.0")),
              new JProperty("scopes_supported", new JArray("${azuread_application.api.client_id}/books.read"))
            ).ToString();
          }</set-body>
        </return-response>
      </inbound>
    </policies>
  XML
}
